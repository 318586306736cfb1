import * as v from "valibot";
import * as vscode from "vscode";
import type { LocalTarget } from "../../aws/target.ts";
import { AppError } from "../../shared/errors.ts";

const Keys = v.object({ accessKeyId: v.string(), secretAccessKey: v.string() });

/**
 * An emulator that the user runs: its address is a setting, its key is asked for once and kept as a secret. Throws
 * `AppError` "bad-setting", and `CancellationError` when nobody gave the key.
 */
export async function externalEmulator(
  endpoint: string,
  secrets: vscode.SecretStorage,
): Promise<LocalTarget> {
  // `localhost:9001` parses as well, as an address of the scheme "localhost".
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError("bad-setting", {
      userMessage: vscode.l10n.t(
        'The setting "lambdaWorkbench.emulator.endpoint" is "{0}", which is no address such as http://127.0.0.1:9001.',
        endpoint,
      ),
      action: {
        title: vscode.l10n.t("Open Setting"),
        command: "workbench.action.openSettings",
        arguments: ["lambdaWorkbench.emulator.endpoint"],
      },
    });
  }
  const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), Keys), await secrets.get(secretName(endpoint)));
  const keys = kept.success ? kept.output : await askForKeys(endpoint, secrets);
  return { kind: "local", endpoint: url.origin, region: "us-east-1", ...keys };
}

/** Asks again next time, since the emulator did not accept what was kept. */
export async function forgetKeys(endpoint: string, secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(secretName(endpoint));
}

async function askForKeys(endpoint: string, secrets: vscode.SecretStorage) {
  const ask = async (what: string, password: boolean) => {
    const answer = await vscode.window.showInputBox({
      title: vscode.l10n.t("Emulator at {0}", endpoint),
      prompt: vscode.l10n.t(
        "{0}, as `lambda-workbench start` printed it. Leave empty for an anonymous one.",
        what,
      ),
      password,
      ignoreFocusOut: true,
    });
    if (answer === undefined) throw new vscode.CancellationError();
    return answer === "" ? "anonymous" : answer;
  };
  const keys = {
    accessKeyId: await ask(vscode.l10n.t("Access key id"), false),
    secretAccessKey: await ask(vscode.l10n.t("Secret access key"), true),
  };
  await secrets.store(secretName(endpoint), JSON.stringify(keys));
  return keys;
}

function secretName(endpoint: string): string {
  return `emulator ${endpoint}`;
}
