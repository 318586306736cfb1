import * as vscode from "vscode";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { codeUri, type CodeOwner } from "../kit/codeUri.ts";
import type { CodeApp, Given } from "./app.ts";
import type { CodeFiles } from "./codeFiles.ts";

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
