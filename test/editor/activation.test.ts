import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("activation", () => {
  test("the extension activates in the extension host", async () => {
    const extension = vscode.extensions.getExtension("lambda-workbench.lambda-workbench");
    assert.ok(extension, "the extension is not installed");
    assert.ok(await extension.activate(), "it was loaded, and not activated");
    assert.equal(extension.isActive, true);
  });
});
