import assert from "node:assert/strict";
import * as v from "valibot";
import * as vscode from "vscode";
import { Clients } from "../../src/aws/clients.ts";
import { getFunction, updateEnvironment } from "../../src/aws/functions.ts";
import type { LocalTarget } from "../../src/aws/target.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { until } from "./until.ts";

suite("environment variables", () => {
  const name = "ListProducts";
  const fn = { name, target: { kind: "local" } };
  const hidden = "••••••••";
  const clients = new Clients();

  /** Beside the language in the status bar; made with the first document. */
  let meter: vscode.LanguageStatusItem | undefined;
  const { createLanguageStatusItem } = vscode.languages;

  suiteSetup(() => {
    Object.assign(vscode.languages, {
      createLanguageStatusItem: (...given: Parameters<typeof createLanguageStatusItem>) => {
        const item = createLanguageStatusItem(...given);
        if (given[0] === "lambda-env.size") meter = item;
        return item;
      },
    });
  });
  suiteTeardown(() => void Object.assign(vscode.languages, { createLanguageStatusItem }));

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

  test("a colleague's new variable survives a save over it, and only what I removed is removed", async () => {
    const document = await open();
    const { environment } = await details();
    const { CURRENCY: _, ...others } = read(document);
    await write(document, { ...others, SHOP_NAME: "Mine" });
    await change({ ...environment, NEW_BY_OTHER: "theirs", PAGE_SIZE: "99" });
    await save(document, "accept");
    const { CURRENCY: removed, ...left } = environment;
    assert.ok(removed);
    assert.deepEqual((await details()).environment, {
      ...left,
      SHOP_NAME: "Mine",
      NEW_BY_OTHER: "theirs",
      PAGE_SIZE: "99",
    });
    await until("the merged variables", () => read(document)["NEW_BY_OTHER"] === hidden);
    assert.equal(document.isDirty, false);
    await change(environment);
  });

  test("a variable that both have changed is mine only after a second look, with both values in view", async () => {
    const document = await open();
    const mine = { ...read(document), SHOP_NAME: "My Shop" };
    const { environment } = await details();
    await change({ ...environment, SHOP_NAME: "Their Shop" });

    await write(document, mine);
    await save(document, "accept");
    await until("the unsaved mark", () => document.isDirty);
    assert.equal((await details()).environment["SHOP_NAME"], "Their Shop");
    const [diff] = await until("a diff with theirs", () => (diffs().length > 0 ? diffs() : undefined));
    assert.ok(diff?.input instanceof vscode.TabInputTextDiff);
    const { original, modified } = diff.input;
    assert.match((await vscode.workspace.openTextDocument(original)).getText(), /"SHOP_NAME": "Their Shop"/);
    assert.match((await vscode.workspace.openTextDocument(modified)).getText(), /"SHOP_NAME": "My Shop"/);
    assert.match((await vscode.workspace.openTextDocument(original)).getText(), /"CURRENCY": "•+"/);
    assert.equal(document.isDirty, true);

    // Seen, and meant: the second time it is saved.
    await save(document, "accept");
    assert.equal((await details()).environment["SHOP_NAME"], "My Shop");
    await change(environment);
  });

  test("shown values are hidden again as soon as no tab shows them", async () => {
    const document = await open();
    await vscode.commands.executeCommand("lambdaWorkbench.show.values");
    await until("values", () => read(document)["CURRENCY"] !== hidden);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const again = await open();
    await until("no values", () => Object.values(read(again)).every((value) => value === hidden));
    await new Promise((done) => setTimeout(done, 500));
    assert.equal(read(again)["CURRENCY"], hidden);
    // Their values are still known: nothing is marked, and they can be shown.
    assert.deepEqual(vscode.languages.getDiagnostics(again.uri), []);
    await vscode.commands.executeCommand("lambdaWorkbench.show.values");
    await until("values", () => read(again)["CURRENCY"] !== hidden);
  });

  test("one value is copied without showing any", async () => {
    const of = { ...fn, variable: "SHOP_NAME" };
    await vscode.commands.executeCommand("lambdaWorkbench.copy.value", of);
    assert.equal(await vscode.env.clipboard.readText(), (await details()).environment["SHOP_NAME"]);
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.copy.value", { ...of, variable: "NONE" });
    });
    assert.match(errors.join("\n"), /"ListProducts" has no environment variable "NONE" any more/);
  });

  test("variables come from a .env file, and go into one", async () => {
    const file = workspaceFile("imported.env");
    await vscode.workspace.fs.writeFile(file, Buffer.from("IMPORTED='from a file'\n"));
    const { showOpenDialog, showSaveDialog } = vscode.window;
    const { environment } = await details();
    try {
      Object.assign(vscode.window, {
        showOpenDialog: () => Promise.resolve([file]),
        showSaveDialog: () => Promise.resolve(file),
      });
      await vscode.commands.executeCommand("lambdaWorkbench.import.environment", fn);
      const document = await open();
      assert.equal(document.isDirty, true);
      assert.equal(read(document)["IMPORTED"], "from a file");
      assert.equal(read(document)["SHOP_NAME"], hidden);
      await save(document, "accept");
      assert.deepEqual((await details()).environment, { ...environment, IMPORTED: "from a file" });
      await vscode.commands.executeCommand("lambdaWorkbench.export.environment", fn);
      const written = Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
      assert.match(written, /^IMPORTED="from a file"$/m);
      assert.match(written, /^PAGE_SIZE=/m);
    } finally {
      Object.assign(vscode.window, { showOpenDialog, showSaveDialog });
      await vscode.workspace.fs.delete(file);
      await change(environment);
    }
  });

  test("what Lambda would refuse is marked, and not sent", async () => {
    const document = await open();
    const { revisionId } = await details();
    const marks = () => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    await write(document, { AWS_REGION: "mars-1" });
    await until("a mark on the reserved name", () => marks().some((text) => /is reserved/.test(text)));
    const { Information, Warning } = vscode.LanguageStatusSeverity;
    for (const [length, severity] of [
      [3_600, Information],
      [3_700, Warning],
      [5_000, Warning],
    ] as const) {
      await write(document, { BIG: "x".repeat(length) });
      await until(`${length} bytes on the meter`, () => meter?.text === `${length + 10} of 4096 bytes`);
      assert.equal(meter?.severity, severity);
    }
    await until("a mark on the size", () => marks().some((text) => /4 KB/.test(text)));
    const errors = await shownErrors(async () => {
      await document.save();
      await until("the unsaved mark", () => document.isDirty);
    });
    assert.match(errors.join("\n"), /^Not saved: The variables take \d+ bytes.* \| Go to Mistake$/);
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
  async function save(document: vscode.TextDocument, reply: "accept" | "cancel"): Promise<void> {
    let over = false;
    const errors = await shownErrors(async () => {
      void document.save().then(() => (over = true));
      await until("the save to end", async () => {
        await vscode.commands.executeCommand(
          reply === "accept"
            ? "workbench.action.acceptSelectedQuickOpenItem"
            : "workbench.action.closeQuickOpen",
        );
        return over;
      });
    });
    assert.deepEqual(errors, []);
    if (reply === "cancel") await until("the unsaved mark", () => document.isDirty);
  }

  /** What a colleague does meanwhile. */
  async function change(variables: Readonly<Record<string, string>>): Promise<void> {
    const { revisionId } = await details();
    await updateEnvironment(await access(), { name, variables, revisionId });
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
