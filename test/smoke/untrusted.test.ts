import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { commandLines } from "./commandLines.ts";
import { Workbench } from "./workbench.ts";

describe("a workspace that nobody has trusted, in a real VS Code", () => {
  let vscode: Workbench;

  before(async () => {
    vscode = await Workbench.open({
      "security.workspace.trust.enabled": true,
      "security.workspace.trust.startupPrompt": "never",
    });
  });
  after(async () => await vscode.close());

  test("the view offers AWS, and trust for what runs here", async () => {
    await vscode.step("untrusted view", async () => {
      await vscode.openView("Lambda");
      await vscode.page.getByRole("button", { name: "Trust to Run Locally" }).waitFor();
      await vscode.page.getByText("browse AWS").waitFor();
    });
  });

  test("reading works: the lenses stand over the handler", async () => {
    await vscode.step("untrusted lens", async () => {
      await vscode.openFile("src/list-products/app.mjs");
      await vscode.lens("Invoke").waitFor();
    });
  });

  test("a lens that would run something says what it needs", async () => {
    await vscode.step("untrusted invoke", async () => {
      await vscode.lens("Invoke").click();
      await vscode.notified(/Invoking a function needs a trusted workspace/);
      await vscode.closeNotifications();
      await vscode.lens("Debug").click();
      await vscode.notified(/Debugging needs a trusted workspace/);
      await vscode.closeNotifications();
    });
  });

  test("F5 asks for trust first", async () => {
    await vscode.step("untrusted F5", async () => {
      await vscode.page.keyboard.press("F5");
      const dialog = vscode.page.getByRole("dialog");
      await dialog.getByText("Do you trust the authors of the files in this folder?").waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
    });
  });

  test("no emulator was started", () => {
    const started = commandLines().filter((line) => line.includes("dist/cli.js"));
    assert.deepEqual(
      started.filter((line) => line.includes(vscode.serverFolder)),
      [],
    );
    assert.equal(readdirSync(vscode.folder).includes(".lambda-workbench"), false);
  });

  test("with trust everything is there at once", async () => {
    await vscode.step("trust", async () => {
      await vscode.openView("Lambda");
      await vscode.page.getByRole("button", { name: "Trust to Run Locally" }).click();
      await vscode.page.getByRole("button", { name: "Trust", exact: true }).click();
      await vscode.page.getByText("You trust this folder").waitFor();
      await vscode.page.keyboard.press("Escape");
      await vscode.functionNode("ListProducts").waitFor();
      assert.notEqual(commandLines().filter((line) => line.includes(vscode.serverFolder)).length, 0);
    });
  });
});
