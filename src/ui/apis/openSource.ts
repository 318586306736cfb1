import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import type { SourcePlace } from "../../protocol/emulator.ts";
import type { ArgumentOf } from "../commands.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import type { ApisApp } from "./app.ts";

/** Shows where a function's handler is defined in the workspace, or where the template declares it. */
export async function openSource(
  app: ApisApp,
  given: ArgumentOf<"lambdaWorkbench.open.source">,
): Promise<void> {
  const title = vscode.l10n.t("Open Source");
  const { name } = await chooseFunction(app, given, { title, accepts: ({ kind }) => kind === "local" });
  const place = await localApi(await app.emulator.ensure()).source(name);
  const document = await vscode.workspace.openTextDocument(place.file);
  const line = lineOf(document.getText(), place);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
}

/** The line that defines the handler: the first that has its name as a word and is no import. */
function lineOf(text: string, { line, name }: SourcePlace): number {
  if (name === undefined) return line - 1;
  const found = text
    .split(/\r?\n/)
    .findIndex((each) => !/^\s*(?:import|from)\b/.test(each) && each.split(/[^\w$]+/).includes(name));
  return found === -1 ? line - 1 : found;
}
