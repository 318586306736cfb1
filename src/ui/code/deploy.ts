import * as v from "valibot";
import * as vscode from "vscode";
import { updateCode } from "../../aws/code.ts";
import { getFunction } from "../../aws/functions.ts";
import { FunctionRef, TargetRef } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { isProduction } from "../kit/production.ts";
import { requireTrust } from "../kit/trust.ts";
import { zipOf } from "../kit/zip.ts";
import type { CodeApp, Given } from "./app.ts";
import { folderOf } from "./folder.ts";
import { gather, mostZippedBytes } from "./gather.ts";
import { say } from "../kit/askSetting.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

const lastKey = "lastDeployed";
const Last = v.object({ name: FunctionRef.entries.name, target: TargetRef });

/** A folder's code to a function, after a look at what it is. */
export async function deploy(app: CodeApp, given: Given): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying"));
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Deploy Code") });
  await deployTo(app, { name, target }, { again: false });
}

/** What was deployed last, from the same folder, without a question but in production. */
export async function deployAgain(app: CodeApp): Promise<void> {
  requireTrust(vscode.l10n.t("Deploying"));
  const last = v.safeParse(Last, app.state.workspace.get(lastKey));
  if (!last.success) await deploy(app, undefined);
  else await deployTo(app, last.output, { again: true });
}

async function deployTo(
  app: CodeApp,
  fn: FunctionAtTarget,
  { again }: { readonly again: boolean },
): Promise<void> {
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const {
    handler = "",
    revisionId,
    packageType,
  } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  if (packageType === "Image") {
    throw new AppError("no-package", {
      userMessage: vscode.l10n.t('"{0}" is a container image: push a new one instead.', fn.name),
    });
  }
  const folder = await folderOf(app.state, fn, { again });
  const { files, how } = await gather(folder.fsPath, handler);
  const zip = await zipOf(files);
  if (zip.length > mostZippedBytes) {
    throw new AppError("package-too-large", {
      userMessage: vscode.l10n.t(
        "The package has {0} MB, and 50 MB can be sent. Leave out what is not needed with a .lambdaignore.",
        megabytes(zip.length),
      ),
    });
  }
  const what = vscode.l10n.t("{0}, {1} KB", how, Math.ceil(zip.length / 1024));
  const from = vscode.l10n.t("{0}, from {1}", what, vscode.workspace.asRelativePath(folder));
  const production = isProduction(fn.target);
  if (production) await confirmByName(vscode.l10n.t('Deploy {0} to "{1}"', what, fn.name), fn);
  const dryRun = !production && !again && (await confirm(fn, from)) === "check";
  const progress = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t("Deploying {0}", fn.name),
  };
  const update = { name: fn.name, zip, revisionId, dryRun };
  await vscode.window.withProgress(progress, () => updateCode(access, update));
  const said = [fn.name, targetLabel(fn.target), what] as const;
  if (dryRun) {
    say(vscode.l10n.t("Could be deployed: {0} ({1}): {2}", ...said));
    return;
  }
  await app.state.workspace.update(lastKey, { name: fn.name, target: fn.target });
  void vscode.commands.executeCommand("setContext", "lambdaWorkbench.deployed", true);
  app.changes.functionChanged.fire(fn);
  say(vscode.l10n.t("Deployed {0} ({1}): {2}", ...said));
}

/** Having it checked changes nothing. */
async function confirm({ name, target }: FunctionAtTarget, detail: string): Promise<"deploy" | "check"> {
  const message = vscode.l10n.t('Deploy to "{0}" ({1})?', name, targetLabel(target));
  const modal = { modal: true, detail };
  const check = vscode.l10n.t("Check Only");
  const answer = await vscode.window.showWarningMessage(message, modal, vscode.l10n.t("Deploy"), check);
  if (answer === undefined) throw new vscode.CancellationError();
  return answer === check ? "check" : "deploy";
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
