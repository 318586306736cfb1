import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App, Feature } from "../app.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import type { ArgumentOf } from "../commands.ts";
import { confirmSave, showConflict } from "./confirmSave.ts";
import { environmentScheme, environmentUri, savedScheme } from "./documentUri.ts";
import { EnvironmentFiles } from "./environmentFiles.ts";
import { readVariables, rewriteValues } from "./variablesText.ts";

/** Environment variables as documents: `lambda-env:`. Values are hidden until they are asked for. */
export const registerEnvironment: Feature = (app) => {
  const files = new EnvironmentFiles({ app, confirm: confirmSave, showConflict });
  const savedChanged = new vscode.EventEmitter<vscode.Uri>();
  app.subscriptions.push(
    savedChanged,
    vscode.workspace.registerFileSystemProvider(environmentScheme, files, { isCaseSensitive: true }),
    vscode.workspace.registerTextDocumentContentProvider(savedScheme, {
      onDidChange: savedChanged.event,
      provideTextDocumentContent: (uri) => files.savedText(uri.with({ scheme: environmentScheme })),
    }),
    files.onDidChangeFile((changes) => {
      for (const { uri } of changes) savedChanged.fire(uri.with({ scheme: savedScheme }));
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === environmentScheme) files.refresh(uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === environmentScheme) files.forget(uri);
    }),
  );
  showProblems(app, files);
  app.commands.register("lambdaWorkbench.edit.environment", (fn) => open(app, fn));
  app.commands.register("lambdaWorkbench.show.values", () => setShown(app, files, true));
  app.commands.register("lambdaWorkbench.hide.values", () => setShown(app, files, false));
};

async function open(app: App, given: ArgumentOf<"lambdaWorkbench.edit.environment">): Promise<void> {
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
  // Asked first, because the editor shows an error of a file system without its next step.
  await app.targets.resolve(fn.target);
  await vscode.window.showTextDocument(environmentUri(fn), { preview: false });
}

/** Documents whose values are shown, for the menu entries: `resource in lambdaWorkbench.shownEnvironments`. */
async function tellMenus(files: EnvironmentFiles): Promise<void> {
  const shown = environments().filter(({ uri }) => files.isShown(uri));
  await vscode.commands.executeCommand(
    "setContext",
    "lambdaWorkbench.shownEnvironments",
    shown.map(({ uri }) => uri.toString()),
  );
}

async function setShown(app: App, files: EnvironmentFiles, shown: boolean): Promise<void> {
  if (vscode.window.activeTextEditor?.document.uri.scheme !== environmentScheme) await open(app, undefined);
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return;
  const saved = files.savedVariables(document.uri);
  if (saved === undefined) return;
  if (document.isDirty) {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, whole, rewriteValues(document.getText(), saved, { shown }));
    await vscode.workspace.applyEdit(edit);
  }
  files.setShown(document.uri, shown);
  await tellMenus(files);
}

/** What Lambda would refuse, marked while it is typed. */
function showProblems({ subscriptions }: App, files: EnvironmentFiles): void {
  const diagnostics = vscode.languages.createDiagnosticCollection("lambda-env");
  const check = (document: vscode.TextDocument) => {
    if (document.uri.scheme !== environmentScheme) return;
    const reading = readVariables(document.getText(), files.savedVariables(document.uri) ?? {});
    const problems = reading.kind === "problems" ? reading.problems : [];
    diagnostics.set(
      document.uri,
      problems.map(({ message, offset, length }) => {
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        const diagnostic = new vscode.Diagnostic(range, message);
        diagnostic.source = "Lambda";
        return diagnostic;
      }),
    );
  };
  subscriptions.push(
    diagnostics,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => diagnostics.delete(uri)),
  );
}

function environments(): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === environmentScheme);
}
