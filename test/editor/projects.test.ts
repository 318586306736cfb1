import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { App } from "../../src/ui/app.ts";
import { answering, back } from "./answering.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { until } from "./until.ts";

suite("new functions", () => {
  let app: App;

  suiteSetup(async () => {
    ({ app } = await activateExtension());
    // A result goes where the last one is, which may be in the place of the code.
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const path of ["src/greet", "events/Greet", "events/Welcome", "nested"]) await remove(path);
    await untilUnknown("Greet");
    await untilUnknown("Welcome");
  });

  test("one goes into the folder's template, is invoked and shows its answer", async () => {
    const template = workspaceFile("template.yaml");
    const before = readFileSync(template.fsPath, "utf8");
    try {
      await answering(["Python", back, "JavaScript", { text: "Greet" }], create);
      assert.match(
        readFileSync(template.fsPath, "utf8"),
        /\n {2}Greet:\n {4}Type: AWS::Serverless::Function\n/,
      );
      const event = workspaceFile("events/Greet/hello.json");
      assert.deepEqual(JSON.parse(readFileSync(event.fsPath, "utf8")), { name: "World" });
      assert.deepEqual(await shownResult("Greet"), { message: "Hello, World!" });
      await until("the code to be shown", () =>
        vscode.window.visibleTextEditors.some(({ document }) =>
          document.uri.path.endsWith("/src/greet/app.mjs"),
        ),
      );
      // Its place is taken now.
      const errors = await shownErrors(async () => {
        await vscode.workspace.fs.writeFile(template, Buffer.from(before));
        await untilUnknown("Greet");
        const document = await vscode.workspace.openTextDocument(template);
        await until("the editor to read it again", () => document.getText() === before);
        await answering(["JavaScript", { text: "Greet" }], create);
      });
      assert.match(errors.join("\n"), /src\/greet\/app\.mjs" is there already.*\| Open File/);
    } finally {
      await vscode.workspace.fs.writeFile(template, Buffer.from(before));
    }
  });

  test("a template that somebody is changing is left alone, and nothing is written beside it", async () => {
    const template = workspaceFile("template.yaml");
    const before = readFileSync(template.fsPath, "utf8");
    const document = await vscode.workspace.openTextDocument(template);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(template, new vscode.Position(0, 0), "# half a thought\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    try {
      const errors = await shownErrors(() => answering(["JavaScript", { text: "Greet" }], create));
      assert.match(errors.join("\n"), /"template\.yaml" has changes that are not saved/);
      assert.ok(document.isDirty);
      assert.equal(readFileSync(template.fsPath, "utf8"), before);
      assert.equal(existsSync(workspaceFile("src/greet").fsPath), false);
    } finally {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
  });

  test("one in an empty folder is a project with a template of its own", async () => {
    const folder = workspaceFile("nested");
    await vscode.workspace.fs.createDirectory(folder);
    await answering(["Python", { text: "Welcome" }], async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.create.project", { folder: folder.toString() });
    });
    const template = readFileSync(workspaceFile("nested/template.yaml").fsPath, "utf8");
    assert.match(template, /^AWSTemplateFormatVersion[^]*CodeUri: src\/welcome\/\n/);
    assert.deepEqual(await shownResult("Welcome"), { message: "Hello, World!" });
  });

  test("the sample application is copied once, and opened in a window of its own", async () => {
    const opened: unknown[] = [];
    const { executeCommand } = vscode.commands;
    Object.assign(vscode.commands, {
      executeCommand: async (id: string, ...rest: unknown[]) =>
        id === "vscode.openFolder"
          ? opened.push([String(rest[0]), rest[1]])
          : await executeCommand(id, ...rest),
    });
    const copy = vscode.Uri.joinPath(app.folders.tools, "..", "samples", "shop");
    const note = vscode.Uri.joinPath(copy, "note.txt");
    try {
      await executeCommand("lambdaWorkbench.open.sample");
      assert.match(readFileSync(vscode.Uri.joinPath(copy, "template.yaml").fsPath, "utf8"), /ListProducts/);
      await vscode.workspace.fs.writeFile(note, Buffer.from("mine"));
      await executeCommand("lambdaWorkbench.open.sample");
      assert.equal(readFileSync(note.fsPath, "utf8"), "mine");
    } finally {
      Object.assign(vscode.commands, { executeCommand });
      await vscode.workspace.fs.delete(copy, { recursive: true });
    }
    const expected = [String(copy), { forceNewWindow: true }];
    assert.deepEqual(opened, [expected, expected]);
  });

  async function create(): Promise<void> {
    await vscode.commands.executeCommand("lambdaWorkbench.create.project");
  }

  async function shownResult(name: string): Promise<unknown> {
    return await until(`the result of ${name}`, () => {
      const document = vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === "lambda-result" && uri.path.includes(`/${name} `),
      );
      const text = document?.getText() ?? "";
      return text.includes("Hello") && (JSON.parse(text) as unknown);
    });
  }

  async function untilUnknown(name: string): Promise<void> {
    await until(`${name} to be gone`, async () => {
      await app.functions.reload({ kind: "local" });
      return app.functions.find({ kind: "local" }, name) === undefined;
    });
  }
});

async function remove(path: string): Promise<void> {
  await vscode.workspace.fs.delete(workspaceFile(path), { recursive: true }).then(
    () => undefined,
    () => undefined,
  );
}
