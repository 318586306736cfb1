import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import { listTags } from "../../../aws/tags/tags.ts";
import { AppError } from "../../../shared/errors.ts";
import { choose } from "../../kit/askSetting.ts";
import { gather, type Gathered } from "../gather/gather.ts";
import { readPackage } from "../package.ts";
import { runInTerminal } from "./buildTerminal.ts";
import { type BuiltFunction, builtAs } from "../../../template/builtFunctions.ts";
import { commandOf, outputsOf, programOf, type Project } from "./tools.ts";

interface Wanted {
  readonly project: Project;
  /** The function's resource, where it is known from the last time. */
  readonly logicalId: string | undefined;
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly access: Access;
}

interface Built extends Gathered {
  readonly logicalId: string;
  readonly folder: vscode.Uri;
}

/** Builds a project with its own tool, and gives what has become of one function. Throws `AppError`. */
export async function build(wanted: Wanted): Promise<Built> {
  const { project, handler } = wanted;
  await runTool(project, wanted.logicalId);
  const { id, path } = await findOutput(wanted);
  const title = commandOf(project);
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder) {
    const { files, how } = await gather(path, handler);
    const said = vscode.l10n.t("{0}, built by {1}", how, title);
    return { files, how: said, logicalId: id, folder: vscode.Uri.file(path) };
  }
  const zip = await readFile(path);
  const files = await Promise.all(
    [...(await readPackage(zip))].map(async ([name, { executable, read }]) => {
      return { path: name, content: await read(), executable };
    }),
  );
  const how = vscode.l10n.t("{0} files", files.length);
  const said = vscode.l10n.t("{0}, built by {1}", how, title);
  return { files, zip, how: said, logicalId: id, folder: vscode.Uri.file(dirname(path)) };
}

async function runTool(project: Project, logicalId: string | undefined): Promise<void> {
  const title = commandOf(project);
  const program = await programOf(project, logicalId);
  if (program === undefined) {
    throw new AppError("no-build-tool", {
      userMessage: vscode.l10n.t('"{0}" needs a program that is not there any more.', title),
    });
  }
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(progress, async (_progress, token) => {
    const code = await runInTerminal({ ...program, title, cwd: dirname(project.entry) }, token);
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    if (code === 0) return;
    throw new AppError("build-failed", {
      userMessage: vscode.l10n.t('"{0}" failed with status {1}: its terminal tells why.', title, code),
      action: { title: vscode.l10n.t("Show Terminal"), command: "workbench.action.terminal.focus" },
    });
  });
}

async function findOutput({ project, logicalId, name, arn, access }: Wanted): Promise<BuiltFunction> {
  const all = await outputsOf(project);
  const [first] = all;
  if (first === undefined) {
    throw new AppError("nothing-built", {
      userMessage: vscode.l10n.t('"{0}" has built no function with a package.', commandOf(project)),
    });
  }
  const known = all.find(({ id }) => id === logicalId) ?? builtAs(all, { name });
  if (known !== undefined) return known;
  // Whoever may not read tags is asked instead.
  const tags = await listTags(access, arn).catch((): Readonly<Record<string, string>> => ({}));
  const tagged = builtAs(all, { name, logicalId: tags["aws:cloudformation:logical-id"] });
  if (tagged !== undefined) return tagged;
  return await choose(
    vscode.l10n.t("Which function of the project is {0}?", name),
    all.map((fn) => ({ label: fn.id, description: fn.name ?? "", value: fn })),
  );
}
