import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { registerDocuments, type DocumentsApp } from "../documents/register.ts";
import type { RevisionedDocuments } from "../documents/revisionedDocuments.ts";
import { documentUri } from "../documents/uri.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { copyValue } from "./copyValue.ts";
import { environmentDocument } from "./environmentDocument.ts";

type EnvironmentApp = ChooserApp & DocumentsApp & Pick<App, "commands">;

/** Environment variables as documents: `lambda-env:`. Values are hidden until they are asked for. */
export function registerEnvironment(app: EnvironmentApp): void {
  const documents = registerDocuments(app, environmentDocument);
  const show = (shown: boolean) => setShown(app, documents, shown);
  app.subscriptions.push(
    documents.onDidChangeFile(() => void tellMenus(documents)),
    vscode.window.tabGroups.onDidChangeTabs(() => void tellMenus(documents)),
  );
  app.commands.register("lambdaWorkbench.edit.environment", (fn) => open(app, documents, fn));
  app.commands.register("lambdaWorkbench.copy.value", (given) => copyValue(app, given));
  app.commands.register("lambdaWorkbench.show.values", () => show(true));
  app.commands.register("lambdaWorkbench.hide.values", () => show(false));
}

async function open(
  app: EnvironmentApp,
  documents: RevisionedDocuments,
  given: ArgumentOf<"lambdaWorkbench.edit.environment">,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title: "Edit Environment Variables" });
  if (fn.qualifier !== undefined && fn.qualifier !== "$LATEST") {
    throw new AppError("version-read-only", {
      userMessage: `"${fn.name}:${fn.qualifier}" is published, and its variables cannot be changed any more.`,
      action: {
        title: "Edit $LATEST",
        command: "lambdaWorkbench.edit.environment",
        arguments: [{ name: fn.name, target: fn.target }],
      },
    });
  }
  const uri = documentUri(environmentDocument, fn);
  // Read first, because the editor shows an error of a file system without its next step.
  await noticingMissing(app, fn, () => documents.load(uri));
  await vscode.window.showTextDocument(uri, { preview: false });
}

async function setShown(app: EnvironmentApp, documents: RevisionedDocuments, shown: boolean): Promise<void> {
  const { scheme } = environmentDocument;
  if (vscode.window.activeTextEditor?.document.uri.scheme !== scheme) await open(app, documents, undefined);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== scheme) return;
  await documents.setShown(document.uri, shown);
  await tellMenus(documents);
}

/** Documents whose values are shown, for the menu entries: `resource in lambdaWorkbench.shownEnvironments`. */
async function tellMenus(documents: RevisionedDocuments): Promise<void> {
  const shown = vscode.workspace.textDocuments.filter(
    ({ uri }) => uri.scheme === environmentDocument.scheme && documents.isShown(uri),
  );
  await vscode.commands.executeCommand(
    "setContext",
    "lambdaWorkbench.shownEnvironments",
    shown.map(({ uri }) => uri.toString()),
  );
}
