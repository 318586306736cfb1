import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { codeUri } from "../kit/codeUri.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { requireTrust } from "../kit/trust.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import type { CodeApp, CodeMeans, Given } from "./app.ts";
import type { Gathered } from "./gather/gather.ts";
import { sourceOf } from "./source.ts";

/** What would be deployed against what is deployed, file by file. */
export async function compareCode(app: CodeApp, means: CodeMeans, given: Given): Promise<void> {
  requireTrust(vscode.l10n.t("Comparing code"));
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Compare Code with Folder") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const details = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const source = await sourceOf(app, fn, { access, details });
  await showDifferences(means, fn, await source.gather());
}

interface Candidate extends Gathered {
  /** Where its files lie, where they are as they are. */
  readonly folder: vscode.Uri;
}

/** Shows all files that differ in one editor; says so where none does. */
export async function showDifferences(
  { files, built }: CodeMeans,
  fn: FunctionAtTarget,
  candidate: Candidate,
): Promise<void> {
  const { name, target, qualifier } = fn;
  const owner = { target, of: qualifier === undefined ? name : `${name}@${qualifier}` };
  const deployed = await files.package(owner);
  const here = new Map(candidate.files.map(({ path, content }) => [path, content]));
  const different: string[] = [];
  for (const path of [...new Set([...deployed.keys(), ...here.keys()])].sort()) {
    const content = here.get(path);
    const there = await deployed.get(path)?.read();
    if (content === undefined || there === undefined || print(content) !== print(there)) different.push(path);
  }
  if (different.length === 0) {
    const text = vscode.l10n.t("$(check) {0} is deployed as it is here ({1})", name, candidate.how);
    vscode.window.setStatusBarMessage(text, 5000);
    return;
  }
  const kept = built.keep(candidate.files.filter(({ path }) => different.includes(path)));
  const rows = await Promise.all(
    different.map(async (path): Promise<[vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined]> => {
      const file = vscode.Uri.file(join(candidate.folder.fsPath, path));
      // What was only built for the deployment has no file of its own, or an older one.
      const mine = (await isWrittenAs(file, here.get(path))) ? file : kept.get(path);
      const theirs = deployed.has(path) ? codeUri(owner, path) : undefined;
      return [mine ?? theirs ?? file, theirs, mine];
    }),
  );
  const title = vscode.l10n.t("{0} ({1}): deployed ↔ {2}", name, targetLabel(target), candidate.how);
  await vscode.commands.executeCommand("vscode.changes", title, rows);
}

function print(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}

async function isWrittenAs(uri: vscode.Uri, content: Uint8Array | undefined): Promise<boolean> {
  if (content === undefined) return false;
  return await vscode.workspace.fs.readFile(uri).then(
    (written) => print(written) === print(content),
    () => false,
  );
}
