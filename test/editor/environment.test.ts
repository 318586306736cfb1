import assert from "node:assert/strict";
import * as v from "valibot";
import * as vscode from "vscode";
import { createClients } from "../../src/aws/clients.ts";
import { getFunction, updateEnvironment } from "../../src/aws/functions.ts";
import type { LocalTarget } from "../../src/aws/target.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import { activateExtension } from "./app.ts";
import { until } from "./until.ts";

suite("environment variables", () => {
  const name = "ListProducts";
  const fn = { name, target: { kind: "local" } };
  const hidden = "••••••••";
  const clients = createClients();

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
  suiteTeardown(() => clients.reset());

  test("the document hides values, and shows them when asked", async () => {
    const document = await open();
    const variables = read(document);
    assert.ok(Object.keys(variables).includes("SHOP_NAME"));
    assert.deepEqual([...new Set(Object.values(variables))], [hidden]);

    await vscode.commands.executeCommand("lambdaWorkbench.show.values");
    await until("values", () => read(document)["SHOP_NAME"] === "Corner Shop");
    assert.equal(document.isDirty, false);
    await vscode.commands.executeCommand("lambdaWorkbench.hide.values");
    await until("no values", () => read(document)["SHOP_NAME"] === hidden);
  });

  test("a value that is saved after a look at the diff is what the function sees", async () => {
    const document = await open();
    const before = (await details()).environment;
    await write(document, { ...read(document), SHOP_NAME: "Harbour Shop" });
    await save(document, "accept");
    assert.deepEqual((await details()).environment, { ...before, SHOP_NAME: "Harbour Shop" });
    await until("the saved value to be hidden again", () => read(document)["SHOP_NAME"] === hidden);
    assert.match(await answer(), /Harbour Shop/);
  });

  test("a change that is not confirmed is not saved, and not lost", async () => {
    const document = await open();
    const { revisionId } = await details();
    await write(document, { ...read(document), SHOP_NAME: "Nobody's Shop" });
    await save(document, "cancel");
    assert.equal(document.isDirty, true);
    assert.equal(read(document)["SHOP_NAME"], "Nobody's Shop");
    assert.equal((await details()).revisionId, revisionId);
  });

  test("somebody else's change is shown and never overwritten unseen", async () => {
    const document = await open();
    const mine = { ...read(document), SHOP_NAME: "My Shop" };
    const { environment, revisionId } = await details();
    const theirs = { ...environment, SHOP_NAME: "Their Shop" };
    await updateEnvironment(await access(), { name, variables: theirs, revisionId });

    await write(document, mine);
    await save(document, "accept", false);
    assert.equal((await details()).environment["SHOP_NAME"], "Their Shop");
    await until("a diff with theirs", () => diffs().length > 0);
    assert.equal(document.isDirty, true);

    // Seen, and meant: the second time it is saved.
    await save(document, "accept");
    assert.equal((await details()).environment["SHOP_NAME"], "My Shop");
  });

  test("what Lambda would refuse is marked, and not sent", async () => {
    const document = await open();
    const { revisionId } = await details();
    const marks = () => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    await write(document, { AWS_REGION: "mars-1" });
    await until("a mark on the reserved name", () => marks().some((text) => /is reserved/.test(text)));
    await write(document, { BIG: "x".repeat(5000) });
    await until("a mark on the size", () => marks().some((text) => /4 KB/.test(text)));
    assert.equal(await document.save(), false);
    assert.equal((await details()).revisionId, revisionId);
  });

  async function open(): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand("lambdaWorkbench.edit.environment", fn);
    const editor = await until("the document", () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.scheme, "lambda-env");
    return editor.document;
  }

  function read(document: vscode.TextDocument): Record<string, string> {
    return v.parse(v.record(v.string(), v.string()), JSON.parse(document.getText()));
  }

  async function write(document: vscode.TextDocument, variables: Record<string, string>): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(document.uri, whole, JSON.stringify(variables, undefined, 2));
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  /** Saves and answers the question, which comes at some time after the diff. */
  async function save(
    document: vscode.TextDocument,
    reply: "accept" | "cancel",
    saved: boolean = reply === "accept",
  ): Promise<void> {
    let outcome: boolean | undefined;
    void document.save().then((result) => (outcome = result));
    await until("the save to end", async () => {
      await vscode.commands.executeCommand(
        reply === "accept"
          ? "workbench.action.acceptSelectedQuickOpenItem"
          : "workbench.action.closeQuickOpen",
      );
      return outcome !== undefined;
    });
    assert.equal(outcome, saved);
  }

  function diffs(): vscode.Tab[] {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff);
  }

  async function answer(): Promise<string> {
    const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", {
      ...fn,
      event: { kind: "text", text: "{}" },
    });
    return report.payload;
  }

  async function details() {
    return await getFunction(await access(), name);
  }

  async function access(): Promise<{ clients: typeof clients; target: LocalTarget }> {
    const { app } = await activateExtension();
    return { clients, target: await app.emulator.ensure() };
  }
});
