import * as vscode from "vscode";
import { createFunction, deleteFunction } from "../../aws/lifecycle.ts";
import { runtimes } from "../../lambda/runtimes.ts";
import { starterOf } from "../../lambda/starters.ts";
import { formatArn, parseArn } from "../../shared/arn.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { ArgumentOf } from "../commands.ts";
import { askInTurn, askText, type Place } from "../kit/ask.ts";
import { ask, choose, say } from "../kit/askSetting.ts";
import { confirmDelete } from "../kit/confirmByName.ts";
import { zipOf } from "../kit/zip.ts";
import { begin, type Given, type ReleaseApp } from "./app.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

interface Wish {
  readonly target: TargetRef;
  readonly name: string;
  readonly runtime: string;
  readonly role: string;
}

/** A function that says hello, at a target: no file of the workspace has to be there. */
export async function newFunction(
  app: ReleaseApp,
  given: ArgumentOf<"lambdaWorkbench.create.function">,
): Promise<void> {
  const all = app.targets.list();
  const first = given?.target ?? all[0];
  if (first === undefined) throw new vscode.CancellationError();
  const picks = given?.target === undefined && all.length > 1;
  const { target, name, runtime, role } = await askInTurn<Wish>(
    [
      ...(picks
        ? [async (wish: Wish, place: Place) => ({ ...wish, target: await pickTarget(app, place) })]
        : []),
      async (wish, place) => ({ ...wish, name: await askName(wish.target, place) }),
      async (wish, place) => ({ ...wish, runtime: await askRuntime(app, wish.name, place) }),
      async (wish, place) => ({ ...wish, role: await askRole(wish, place) }),
    ],
    { target: first, name: "", runtime: "", role: "" },
  );
  const starter = starterOf(runtime);
  if (starter === undefined) throw new vscode.CancellationError();
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

async function pickTarget({ targets }: ReleaseApp, place: Place): Promise<TargetRef> {
  const choices = targets.list().map((target) => ({ label: targetLabel(target), value: target }));
  return await choose(vscode.l10n.t("New Function in"), choices, place);
}

async function askName(target: TargetRef, place: Place): Promise<string> {
  return await askText({
    title: vscode.l10n.t("New Function in {0}", targetLabel(target)),
    prompt: vscode.l10n.t("Its name: letters, digits, - and _, at most 64."),
    mistake: nameProblem,
    place,
  });
}

async function askRuntime(app: ReleaseApp, name: string, place: Place): Promise<string> {
  const today = new Date(app.clock.now()).toISOString().slice(0, 10);
  const choices = runtimes
    .filter(({ id, blocked, preview }) => starterOf(id) !== undefined && !blocked && !preview)
    .filter(({ deprecation = today }) => deprecation >= today)
    .map(({ id, deprecation = "" }) => ({
      label: id,
      description: vscode.l10n.t("supported until {0}", deprecation),
      value: id,
    }));
  return await choose(vscode.l10n.t("Runtime of {0}", name), choices, place);
}

/** The emulator takes any. */
async function askRole({ name, target }: Wish, place: Place): Promise<string> {
  if (target.kind === "local") {
    return formatArn({ service: "iam", accountId: "000000000000", resource: "role/lambda" });
  }
  const question = {
    noun: vscode.l10n.t("Execution role"),
    prompt: vscode.l10n.t("ARN of the role that the function runs as."),
    value: "",
    problem: (text: string) =>
      parseArn(text)?.resource.startsWith("role/") ? undefined : vscode.l10n.t("Write a role's ARN."),
  };
  return await ask({ name, target }, question, place);
}

function nameProblem(text: string): string | undefined {
  return /^[a-zA-Z0-9-_]{1,64}$/.test(text)
    ? undefined
    : vscode.l10n.t("Letters, digits, - and _, at most 64.");
}
