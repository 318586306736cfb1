import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { until } from "../editor/until.ts";
import { commandLines } from "./commandLines.ts";
import { Workbench } from "./workbench.ts";

describe("the first minutes, in a folder with nothing in it", () => {
  let vscode: Workbench;

  before(async () => {
    vscode = await Workbench.open({}, (folder) => mkdirSync(folder));
  });
  after(async () => await vscode.close());

  test("the walkthrough shows what comes of its first step", async () => {
    await vscode.step("walkthrough", async () => {
      // A narrow editor leaves the pictures out.
      await vscode.command("View: Toggle Primary Side Bar Visibility");
      await vscode.command("Welcome: Open Walkthrough...");
      await vscode.pick("First Steps with Lambda Workbench");
      await vscode.page.getByRole("button", { name: "New Function…" }).waitFor();
      const frames = vscode.page.frameLocator("iframe.webview").frameLocator("iframe");
      await frames.getByText("Hello (Local) result.json").waitFor();
      await vscode.picture("walkthrough");
      await vscode.closeEditors();
    });
  });

  test("the view's one button leads to a function that has answered", async () => {
    await vscode.step("new function", async () => {
      await vscode.openView("Lambda");
      const button = vscode.page.getByRole("button", { name: "New Function…", exact: true });
      await button.waitFor();
      const emulators = commandLines().filter((line) => line.includes("dist/cli.js"));
      // Looking at the view of a folder with nothing in it starts none.
      assert.deepEqual(
        emulators.filter((line) => line.includes(vscode.serverFolder)),
        [],
      );
      await button.click();
      await vscode.pick("JavaScript");
      await vscode.page.getByText("Name of the function in its template").waitFor();
      await vscode.page.keyboard.press("Enter");
      await vscode.editorShows(/"message": "Hello, World!"/);
      const figures = vscode.lens("Invoke Again");
      const editor = vscode.page.locator(".editor-group-container .monaco-editor").last();
      await until("the row over the result to be in view", async () => {
        const [row, frame] = [await figures.boundingBox(), await editor.boundingBox()];
        return row !== null && frame !== null && row.y >= frame.y;
      });
      await vscode.functionNode("Hello").waitFor();
      assert.ok(existsSync(join(vscode.folder, "template.yaml")));
      await vscode.picture("new function");
    });
  });

  test("a German editor is told everything in German", async () => {
    await vscode.step("German", async () => {
      await vscode.speak("de");
      await vscode.openView("Lambda");
      await vscode.treeItem(/^Funktion Hello, .* Megabyte/).waitFor();
      await vscode.openFile("src/hello/app.mjs");
      await vscode.lens("Aufrufen").click();
      await vscode.pick("Leeres Ereignis");
      await vscode.lens("Erneut aufrufen").waitFor();
      await vscode.picture("german");
      await vscode.command("Welcome: Open Walkthrough...");
      await vscode.pick("Erste Schritte mit Lambda Workbench");
      await vscode.page.getByRole("button", { name: "Neues gespeichertes Ereignis…" }).waitFor();
      await vscode.picture("german walkthrough");
    });
  });
});
