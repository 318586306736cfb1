import * as vscode from "vscode";
import { createFunction, deleteFunction } from "../../aws/lifecycle.ts";
import { runtimes } from "../../lambda/runtimes.ts";
import { starterOf } from "../../lambda/starters.ts";
import { formatArn, parseArn } from "../../shared/arn.ts";
import { targetLabel, type TargetRef } from "../../protocol/functionRef.ts";
import type { ArgumentOf } from "../commands.ts";
import { ask, choose, say } from "../kit/askSetting.ts";
import { confirmDelete } from "../kit/confirmByName.ts";
import { zipOf } from "../kit/zip.ts";
import { begin, type Given, type ReleaseApp } from "./app.ts";

/** A function that says hello, at a target: no file of the workspace has to be there. */
export async function newFunction(
  app: ReleaseApp,
  given: ArgumentOf<"lambdaWorkbench.create.function">,
): Promise<void> {
  const target = given?.target ?? (await pickTarget(app));
  const name = await askName(target);
  const today = new Date(app.clock.now()).toISOString().slice(0, 10);
  const runtime = await choose(
    `Runtime of ${name}`,
    runtimes
      .filter(({ id, blocked, preview }) => starterOf(id) !== undefined && !blocked && !preview)
      .filter(({ deprecation = today }) => deprecation >= today)
      .map(({ id, deprecation = "" }) => ({
        label: id,
        description: `supported until ${deprecation}`,
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
            noun: "Execution role",
            prompt: "ARN of the role that the function runs as.",
            value: "",
            problem: (text) =>
              parseArn(text)?.resource.startsWith("role/") ? undefined : "Write a role's ARN.",
          },
        );
  const access = { clients: app.clients, target: await app.targets.resolve(target) };
  const zip = await zipOf([{ path: starter.file, content: Buffer.from(starter.text) }]);
  await createFunction(access, { name, runtime, handler: starter.handler, role, zip });
  await app.functions.reload(target);
  say(`Created ${name} in ${targetLabel(target)}`);
}

export async function removeFunction(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, "Delete Function");
  const { name, target } = fn;
  await confirmDelete(`the function "${name}"`, fn, {
    detail: "Its versions, aliases, URL and permissions go with it. Its logs stay.",
  });
  await deleteFunction(access, name);
  app.functions.noteMissing(target, name);
  say(`Deleted ${name}`);
}

async function pickTarget({ targets }: ReleaseApp): Promise<TargetRef> {
  const [first, ...others] = targets.list();
  if (first !== undefined && others.length === 0) return first;
  return await choose(
    "New Function in",
    targets.list().map((target) => ({ label: targetLabel(target), value: target })),
  );
}

async function askName(target: TargetRef): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: `New Function in ${targetLabel(target)}`,
    prompt: "Its name: letters, digits, - and _, at most 64.",
    ignoreFocusOut: true,
    validateInput: nameProblem,
  });
  if (name === undefined || nameProblem(name) !== undefined) throw new vscode.CancellationError();
  return name;
}

function nameProblem(text: string): string | undefined {
  return /^[a-zA-Z0-9-_]{1,64}$/.test(text) ? undefined : "Letters, digits, - and _, at most 64.";
}
