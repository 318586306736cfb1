import assert from "node:assert/strict";
import * as vscode from "vscode";
import { sampleEvents } from "../../src/lambda/samples/catalogue.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";

suite("events", () => {
  const original = { showQuickPick: vscode.window.showQuickPick, showInputBox: vscode.window.showInputBox };

  suiteSetup(activateExtension);

  teardown(async () => {
    Object.assign(vscode.window, original);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(workspaceFile("events/RestockReport/schedule.json")).then(
      () => undefined,
      () => undefined,
    );
  });

  test("a new event is made from a sample, saved where SAM reads it, and opened", async () => {
    answer("schedule", (suggestion) => suggestion);
    await vscode.commands.executeCommand("lambdaWorkbench.create.event", { name: "RestockReport" });
    const file = workspaceFile("events/RestockReport/schedule.json");
    const saved: unknown = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(file)).toString());
    assert.deepEqual(saved, sampleEvents.find(({ id }) => id === "schedule")?.event);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);
  });

  test("a second one of the same name gets another, and a taken name is not accepted", async () => {
    answer("schedule", (suggestion) => suggestion);
    await vscode.commands.executeCommand("lambdaWorkbench.create.event", { name: "RestockReport" });
    const suggested: string[] = [];
    answer("schedule", (suggestion, validate) => {
      suggested.push(suggestion);
      assert.equal(validate("schedule"), "There is an event of this name.");
      assert.match(String(validate("../../escape")), /^Letters/);
      return undefined;
    });
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.create.event", { name: "RestockReport" });
    });
    assert.deepEqual(suggested, ["schedule-2"]);
    assert.deepEqual(errors, []);
  });

  test("the saved events of a function can be opened, also of one that CloudFormation has named", async () => {
    let offered: readonly string[] = [];
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly { label: string }[]) => {
        offered = items.map(({ label }) => label);
        return Promise.resolve(items[0]);
      },
    });
    await vscode.commands.executeCommand("lambdaWorkbench.open.event", { name: "shop-ListProducts-1A2B3C" });
    assert.deepEqual(offered.slice(0, 2), ["everything", "tea"]);
    assert.equal(
      vscode.window.activeTextEditor?.document.uri.fsPath,
      workspaceFile("events/ListProducts/everything.json").fsPath,
    );
  });

  /** Answers the two questions: the sample by its id, then the name. */
  function answer(
    sampleId: string,
    name: (suggestion: string, validate: (text: string) => unknown) => string | undefined,
  ): void {
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly { id: string }[]) =>
        Promise.resolve(items.find(({ id }) => id === sampleId)),
      showInputBox: ({ value = "", validateInput }: vscode.InputBoxOptions) =>
        Promise.resolve(name(value, (text) => validateInput?.(text))),
    });
  }
});
