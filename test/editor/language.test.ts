import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "./until.ts";

suite("language features", () => {
  const folder = () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first, "no folder is open");
    return first.uri;
  };
  const open = async (path: string) => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), path));
    await vscode.window.showTextDocument(document);
    return document.uri;
  };
  const lenses = async (uri: vscode.Uri) => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri,
    );
    return found
      .filter(({ command }) => command?.command.startsWith("lambdaWorkbench."))
      .map(({ range, command }) => `${range.start.line}: ${command?.title ?? ""}`);
  };
  const settings = () => vscode.workspace.getConfiguration("lambdaWorkbench");

  suiteTeardown(async () => {
    await settings().update("codeLens.enabled", undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("lenses stand over the handler in the editor, and over nothing in a helper's file", async () => {
    const handler = await open("src/price-order/app.ts");
    await until("lenses over the handler", async () => (await lenses(handler)).length > 0);
    assert.deepEqual(await lenses(handler), ["12: Invoke", "12: Debug", "12: Logs"]);
    assert.deepEqual(await lenses(await open("src/price-order/pricing.ts")), []);
    assert.deepEqual(await lenses(await open("src/send-receipt/app.py")), [
      "6: Invoke",
      "6: Debug",
      "6: Logs",
    ]);
    assert.equal((await lenses(await open("template.yaml"))).length, 15);
  });

  test("the setting takes the lenses away and gives them back", async () => {
    const handler = await open("src/charge-card/app.js");
    await until("lenses", async () => (await lenses(handler)).length === 3);
    await settings().update("codeLens.enabled", false, vscode.ConfigurationTarget.Workspace);
    await until("no lenses", async () => (await lenses(handler)).length === 0);
    await settings().update("codeLens.enabled", undefined, vscode.ConfigurationTarget.Workspace);
    await until("lenses again", async () => (await lenses(handler)).length === 3);
  });

  test("the handler of a template leads to its function", async () => {
    const template = await open("template.yaml");
    const at = new vscode.Position(42, 20);
    const found = await until("a definition", async () => {
      const links = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        template,
        at,
      );
      return links[0];
    });
    const uri = "targetUri" in found ? found.targetUri : found.uri;
    assert.equal(vscode.workspace.asRelativePath(uri, false), "src/price-order/app.ts");
  });

  test("a handler that is not there is marked in the template while it is typed", async () => {
    const template = await open("template.yaml");
    const marks = () => vscode.languages.getDiagnostics(template).filter(({ source }) => source === "Lambda");
    const edit = new vscode.WorkspaceEdit();
    const line = (await vscode.workspace.openTextDocument(template)).lineAt(42);
    edit.replace(template, line.range, line.text.replace("app.handler", "app.gone"));
    await vscode.workspace.applyEdit(edit);
    const mark = await until("a mark", () => marks()[0]);
    assert.equal(mark.message, '"app.ts" has no export "gone".');
    await vscode.commands.executeCommand("undo");
    await until("no mark", () => marks().length === 0);
  });
});
