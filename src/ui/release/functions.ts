import * as vscode from "vscode";
import { createFunction, deleteFunction } from "../../aws/lifecycle.ts";
import { runtimes } from "../../lambda/runtimes.ts";
import { starterOf } from "../../lambda/starters.ts";
import { formatArn, parseArn } from "../../shared/arn.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { ArgumentOf } from "../commands.ts";
import { ask, choose, say } from "../kit/askSetting.ts";
import { confirmDelete } from "../kit/confirmByName.ts";
import { zipOf } from "../kit/zip.ts";
import { begin, type Given, type ReleaseApp } from "./app.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

/** A function that says hello, at a target: no file of the workspace has to be there. */
export async function newFunction(
  app: ReleaseApp,
  given: ArgumentOf<"lambdaWorkbench.create.function">,
): Promise<void> {
  const target = given?.target ?? (await pickTarget(app));
  const name = await askName(target);
  const today = new Date(app.clock.now()).toISOString().slice(0, 10);
  const runtime = await choose(
    vscode.l10n.t("Runtime of {0}", name),
    runtimes
      .filter(({ id, blocked, preview }) => starterOf(id) !== undefined && !blocked && !preview)
      .filter(({ deprecation = today }) => deprecation >= today)
      .map(({ id, deprecation = "" }) => ({
        label: id,
        description: vscode.l10n.t("supported until {0}", deprecation),
        value: id,
      })),
  );
  const starter = starterOf(runtime);
  if (starter === undefined) throw new vscode.CancellationError();
  const role =
    target.kind === "local"
      ? formatArn({ service: "iam", accountId: "000000000000", resource: "role/lambda" })
      : await ask(
          { name, target },
          {
            noun: vscode.l10n.t("Execution role"),
            prompt: vscode.l10n.t("ARN of the role that the function runs as."),
            value: "",
            problem: (text) =>
              parseArn(text)?.resource.startsWith("role/") ? undefined : vscode.l10n.t("Write a role's ARN."),
          },
        );
  const access = { clients: app.clients, target: await app.targets.resolve(target) };
  const zip = await zipOf([{ path: starter.file, content: Buffer.from(starter.text) }]);
  await createFunction(access, { name, runtime, handler: starter.handler, role, zip });
  await app.functions.reload(target);
  say(vscode.l10n.t("Created {0} in {1}", name, targetLabel(target)));
}

export async function removeFunction(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Delete Function"));
  const { name, target } = fn;
  await confirmDelete(vscode.l10n.t('the function "{0}"', name), fn, {
    detail: vscode.l10n.t("Its versions, aliases, URL and permissions go with it. Its logs stay."),
  });
  await deleteFunction(access, name);
  app.functions.noteMissing(target, name);
  say(vscode.l10n.t("Deleted {0}", name));
}

async function pickTarget({ targets }: ReleaseApp): Promise<TargetRef> {
  const [first, ...others] = targets.list();
  if (first !== undefined && others.length === 0) return first;
  return await choose(
    vscode.l10n.t("New Function in"),
    targets.list().map((target) => ({ label: targetLabel(target), value: target })),
  );
}

async function askName(target: TargetRef): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Function in {0}", targetLabel(target)),
    prompt: vscode.l10n.t("Its name: letters, digits, - and _, at most 64."),
    ignoreFocusOut: true,
    validateInput: nameProblem,
  });
  if (name === undefined || nameProblem(name) !== undefined) throw new vscode.CancellationError();
  return name;
}

function nameProblem(text: string): string | undefined {
  return /^[a-zA-Z0-9-_]{1,64}$/.test(text)
    ? undefined
    : vscode.l10n.t("Letters, digits, - and _, at most 64.");
}
