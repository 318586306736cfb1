import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { AppError } from "../../shared/errors.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { codeUri, type CodeOwner } from "../kit/codeUri.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { requireTrust } from "../kit/trust.ts";
import type { CodeApp, Given } from "./app.ts";
import type { CodeFiles } from "./codeFiles.ts";
import { folderOf } from "./folder.ts";
import { gather } from "./gather.ts";

/** One of the files that are deployed, to read. */
export async function openCode(app: CodeApp, files: CodeFiles, given: Given): Promise<void> {
  const owner = given?.layer === undefined ? undefined : { target: given.target ?? local, of: given.layer };
  const of = owner ?? (await ownerOf(app, given, vscode.l10n.t("Open Code")));
  const paths = [...(await files.package(of)).keys()].sort();
  const [only] = paths;
  const path =
    paths.length === 1 && only !== undefined
      ? only
      : await vscode.window.showQuickPick(paths, {
          title: vscode.l10n.t("Code of {0}", of.of),
          matchOnDescription: true,
        });
  if (path === undefined) throw new vscode.CancellationError();
  await vscode.commands.executeCommand("vscode.open", codeUri(of, path));
}

/** What would be deployed from a folder against what is deployed, file by file. */
export async function compareCode(app: CodeApp, files: CodeFiles, given: Given): Promise<void> {
  requireTrust(vscode.l10n.t("Comparing code"));
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Compare Code with Folder") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const { handler = "" } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const folder = await folderOf(app.state, fn);
  const owner = { target: fn.target, of: nameOf(fn) };
  const [deployed, { files: mine, how }] = await Promise.all([
    files.package(owner),
    gather(folder.fsPath, handler),
  ]);
  const changes: { label: string; description: string; content: Uint8Array | undefined }[] = [];
  const here = new Map(mine.map(({ path, content }) => [path, content]));
  for (const path of [...new Set([...deployed.keys(), ...here.keys()])].sort()) {
    const content = here.get(path);
    const there = await deployed.get(path)?.read();
    if (content !== undefined && there !== undefined && print(content) === print(there)) continue;
    const description =
      there === undefined
        ? vscode.l10n.t("not deployed")
        : content === undefined
          ? vscode.l10n.t("not here")
          : vscode.l10n.t("differs");
    changes.push({ label: path, description, content });
  }
  if (changes.length === 0) {
    vscode.window.setStatusBarMessage(
      vscode.l10n.t("$(check) {0} is deployed as it is here ({1})", fn.name, how),
      5000,
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(changes, {
    title: vscode.l10n.t("{0}: {1} files differ from {2}", fn.name, changes.length, how),
    placeHolder: vscode.l10n.t("File to compare"),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  const there = codeUri(owner, chosen.label);
  const local = vscode.Uri.file(join(folder.fsPath, chosen.label));
  if (chosen.description === "not here") await vscode.commands.executeCommand("vscode.open", there);
  else if (chosen.description === "not deployed") await vscode.commands.executeCommand("vscode.open", local);
  else if (await isThere(local)) {
    await vscode.commands.executeCommand("vscode.diff", there, local, `${chosen.label}: deployed ↔ here`);
  } else {
    throw new AppError("only-built", {
      userMessage: vscode.l10n.t(
        '"{0}" differs, and here it is only built for a deployment. Open the deployed one instead.',
        chosen.label,
      ),
      action: { title: vscode.l10n.t("Open"), command: "vscode.open", arguments: [there] },
    });
  }
}

const local = { kind: "local" } as const;

async function ownerOf(app: CodeApp, given: Given, title: string): Promise<CodeOwner> {
  const fn = await chooseFunction(app, given, { title });
  return { target: fn.target, of: nameOf(fn) };
}

function nameOf({
  name,
  qualifier,
}: {
  readonly name: string;
  readonly qualifier?: string | undefined;
}): string {
  return qualifier === undefined ? name : `${name}@${qualifier}`;
}

function print(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
