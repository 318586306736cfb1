import * as vscode from "vscode";
import { once } from "../../shared/once.ts";
import type { TestsApp } from "./savedTests.ts";
import { hasExpectations, isExpectation } from "./expectationFiles.ts";

/** Saved events with an expectation, in the Test Explorer. There is none before there is such a file. */
export function registerTests(app: TestsApp): void {
  const tests = once(async () => {
    const { SavedTests } = await import("./savedTests.ts");
    const made = new SavedTests(app);
    app.subscriptions.push(made);
    return made;
  });
  let shown = false;
  const look = async () => {
    // What was shown goes with its folder.
    shown ||= await hasExpectations();
    return shown ? await (await tests()).refresh() : undefined;
  };
  const lookFor = (uris: readonly vscode.Uri[]) => {
    if (uris.some(isExpectation)) void look();
  };
  app.commands.register("lambdaWorkbench.find.tests", look);
  app.subscriptions.push(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => lookFor([uri])),
    vscode.workspace.onDidCreateFiles(({ files }) => lookFor(files)),
    // A folder that goes does not name its files.
    vscode.workspace.onDidDeleteFiles(() => void look()),
    vscode.workspace.onDidRenameFiles(() => void look()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void look()),
  );
  void look();
}
