import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("activation", () => {
  test("the extension activates in the extension host", async () => {
    const extension = vscode.extensions.getExtension("lambda-workbench.lambda-workbench");
    assert.ok(extension, "the extension is not installed");
    assert.ok(await extension.activate(), "it was loaded, and not activated");
    assert.equal(extension.isActive, true);
  });

  test("no key of the extension is one of the editor's own, whatever is in front", async () => {
    const defaults = vscode.Uri.parse("vscode://defaultsettings/keybindings.json");
    const text = (await vscode.workspace.openTextDocument(defaults)).getText();
    const keys = [...text.matchAll(/"key": "([^"]+)",\s+"command": "([^"]+)"/g)].map(
      ([, key, command = ""]) => {
        return { key, own: command.startsWith("lambdaWorkbench.") };
      },
    );
    const ours = new Set(keys.flatMap(({ key, own }) => (own ? [key] : [])));
    assert.ok(keys.length > 500 && ours.size >= 4, `${keys.length} keys, ${ours.size} of them ours`);
    assert.deepEqual(
      keys.filter(({ key, own }) => !own && ours.has(key)),
      [],
    );
  });
});
