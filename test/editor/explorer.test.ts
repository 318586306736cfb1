import assert from "node:assert/strict";
import * as vscode from "vscode";
import { localApi } from "../../src/aws/localApi.ts";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { chooseFunction } from "../../src/ui/kit/chooseFunction.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import { entryRow, type FunctionSection } from "../../src/ui/explorer/section.ts";
import { sections } from "../../src/ui/explorer/sections.ts";
import { contextValue } from "../../src/ui/explorer/node.ts";
import { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { TreeRows } from "./treeRows.ts";
import { until } from "./until.ts";

const local: TargetRef = { kind: "local" };

suite("explorer", () => {
  let app: App;
  let tree: FunctionTree;
  let rows: TreeRows;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    rows = new TreeRows(tree);
  });

  teardown(() => {
    tree.filter = "";
  });

  test("Local lists the functions of the template with runtime and memory", async () => {
    await tree.load(local);
    const item = rows.itemOf(await rows.functionNode("SendReceipt"));
    assert.equal(item.label, "SendReceipt");
    assert.equal(item.description, "python3.13 · 256 MB");
    assert.equal(item.contextValue, "function debuggable ordinary");
    assert.match(item.accessibilityInformation?.label ?? "", /Function SendReceipt/);
  });

  test("Local leaves the tree when it is hidden, and comes back", async () => {
    const hasLocal = async () => (await tree.getChildren()).some(({ target }) => target.kind === "local");
    try {
      await vscode.commands.executeCommand("lambdaWorkbench.hide.local");
      await until("Local to be hidden", async () => !(await hasLocal()));
    } finally {
      await vscode.commands.executeCommand("lambdaWorkbench.show.local");
    }
    await until("Local to be shown", hasLocal);
  });

  test("a function unfolds to its variables, whose values are hidden", async () => {
    await tree.load(local);
    const shown = await tree.getChildren(await rows.functionNode("ListProducts"));
    const environment = shown.find(({ kind }) => kind === "environment");
    assert.ok(environment);
    assert.equal(rows.itemOf(environment).label, "Environment Variables");
    const variables = (await tree.getChildren(environment)).map((node) => rows.itemOf(node));
    assert.deepEqual(
      variables.map((item) => item.label),
      ["CURRENCY", "PAGE_SIZE", "SHOP_NAME"],
    );
    assert.doesNotMatch(JSON.stringify(variables), /Corner Shop/);
  });

  test("a section is a file and a line in the list: the tree shows one more that it is given", async () => {
    await tree.load(local);
    const dummy: FunctionSection = {
      id: "dummies",
      title: "Dummies",
      icon: "beaker",
      async load(access, fn) {
        const text = `${fn.name} at ${access.target.region}`;
        return [entryRow(fn, "dummy", "one", { look: { text, icon: "beaker", label: text } })];
      },
      commands: {},
    };
    const other = new FunctionTree(app, () => Promise.resolve([...sections, dummy]));
    const [root] = await other.getChildren();
    const fn = (await other.getChildren(root)).find(({ name }) => name === "ListProducts");
    const shown = await other.getChildren(fn);
    assert.deepEqual(
      shown.map(({ kind }) => kind),
      [...sections.map(({ id }) => id), "dummies"],
    );
    const entries = await other.getChildren(shown.at(-1));
    assert.deepEqual(
      entries.map((row) => row.look().text),
      ["ListProducts at us-east-1"],
    );
    other.dispose();
  });

  test("versions and aliases are read when they are unfolded", async () => {
    await tree.load(local);
    const client = await app.clients.lambda(await app.targets.resolve(local));
    const { PublishVersionCommand, CreateAliasCommand, DeleteAliasCommand } =
      await import("@aws-sdk/client-lambda");
    await client.send(new PublishVersionCommand({ FunctionName: "RestockReport", Description: "first" }));
    await client.send(
      new CreateAliasCommand({ FunctionName: "RestockReport", Name: "live", FunctionVersion: "1" }),
    );
    try {
      await tree.load(local);
      const groups = await tree.getChildren(await rows.functionNode("RestockReport"));
      const [alias] = await tree.getChildren(groups.find(({ kind }) => kind === "aliases"));
      const [version] = await tree.getChildren(groups.find(({ kind }) => kind === "versions"));
      assert.ok(alias && version);
      assert.equal(rows.itemOf(alias).description, "→ 1");
      assert.equal(rows.itemOf(version).description, "first");

      // A menu entry gets the node as it is.
      const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", {
        ...alias,
        event: { kind: "text", text: "{}" },
      });
      assert.equal(report.executedVersion, "1");
    } finally {
      await client.send(new DeleteAliasCommand({ FunctionName: "RestockReport", Name: "live" }));
    }
  });

  test("the filter leaves what has its words, and says so where nothing has", async () => {
    await tree.load(local);
    tree.filter = "order PRICE";
    assert.deepEqual(await rows.labels(), ["PriceOrder"]);
    const [root] = await tree.getChildren();
    assert.ok(root);
    assert.match(String(rows.itemOf(root).description), / · 1 of \d+$/);
    assert.equal(rows.itemOf(root).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    tree.filter = "no such function";
    assert.deepEqual(await rows.labels(), ['No name contains "no such function".']);
    assert.deepEqual(tree.shown.count().shown, 0);
  });

  test("favourites stand on top, hidden functions come back, and a filter knows runtimes", async () => {
    await tree.load(local);
    const run = async (command: string, name: string) =>
      await vscode.commands.executeCommand(`lambdaWorkbench.${command}`, { name, target: local });
    const before = await rows.labels();
    await run("add.favourite", "SendReceipt");
    assert.equal((await rows.labels())[0], "SendReceipt");
    const [favourite] = await rows.children(local);
    assert.match(favourite === undefined ? "" : contextValue(favourite), /\bfavourite\b/);
    await run("hide.function", "PriceOrder");
    assert.equal((await rows.labels()).includes("PriceOrder"), false);
    tree.filter = "python";
    assert.ok((await rows.labels()).includes("SendReceipt"));
    assert.equal((await rows.labels()).includes("ListProducts"), false);
    tree.filter = "";
    await vscode.commands.executeCommand("lambdaWorkbench.show.hidden");
    await run("remove.favourite", "SendReceipt");
    assert.deepEqual(await rows.labels(), before);
  });

  test("a template that no longer parses is a warning, the functions stay, and it goes when it is mended", async () => {
    await tree.load(local);
    const file = workspaceFile("template.yaml");
    const text = await vscode.workspace.fs.readFile(file);
    await vscode.workspace.fs.writeFile(file, Buffer.from(`${Buffer.from(text).toString()}\n  : {`));
    try {
      await until("the warning", async () => {
        await tree.load(local);
        const warning = (await rows.children(local)).find((node) => node.kind === "message");
        return warning && rows.itemOf(warning).command?.command === "vscode.open";
      });
      assert.ok((await rows.labels()).includes("PriceOrder"));
    } finally {
      await vscode.workspace.fs.writeFile(file, text);
    }
    await until("no warning", async () => {
      await tree.load(local);
      return (await rows.children(local)).every(({ kind }) =>
        ["function", "api", "accountLayers"].includes(kind),
      );
    });
  });

  test("a refresh has the emulator look again where something was wrong", async () => {
    const api = localApi(await app.emulator.ensure());
    const file = workspaceFile("template.yaml");
    const text = Buffer.from(await vscode.workspace.fs.readFile(file));
    const broken = `${text.toString()}\n  Unbuilt:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs24.x, Handler: none.handler, CodeUri: src/none }\n`;
    await vscode.workspace.fs.writeFile(file, Buffer.from(broken));
    try {
      await until("the warning", async () => {
        await tree.load(local);
        return (await rows.children(local)).some((node) => node.kind === "message");
      });
      await vscode.commands.executeCommand("lambdaWorkbench.invoke", {
        name: "ListProducts",
        target: local,
        event: { kind: "text", text: "{}" },
      });
      const running = async () => (await api.status()).environments.map(({ pid }) => pid);
      const before = await running();
      assert.notEqual(before.length, 0);
      await vscode.commands.executeCommand("lambdaWorkbench.refresh", { target: local });
      // Looking again is seen by this: all functions start anew.
      const after = await running();
      assert.deepEqual(
        before.filter((pid) => after.includes(pid)),
        [],
      );
    } finally {
      await vscode.workspace.fs.writeFile(file, text);
    }
    await until("no warning", async () => {
      await tree.load(local);
      return (await rows.children(local)).every(({ kind }) =>
        ["function", "api", "accountLayers"].includes(kind),
      );
    });
  });

  test("a function that was deleted elsewhere leaves the tree at the first try, with one sentence", async () => {
    const client = await app.clients.lambda(await app.targets.resolve(local));
    const { CreateFunctionCommand, DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
    const { zipOf } = await import("../conformance/packages.ts");
    for (const command of ["lambdaWorkbench.invoke", "lambdaWorkbench.edit.environment"]) {
      const name = `Passing-${command.length}`;
      await client.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/any",
          Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 1;" }) },
        }),
      );
      await tree.load(local);
      await rows.functionNode(name);
      await client.send(new DeleteFunctionCommand({ FunctionName: name }));
      const errors = await shownErrors(async () => {
        const argument = { name, target: local, event: { kind: "text", text: "{}" } };
        await vscode.commands.executeCommand(command, argument);
      });
      assert.equal(errors.length, 1, command);
      assert.match(errors[0] ?? "", /\(Local\)\. Function not found\. \|/);
      assert.equal((await rows.labels()).includes(name), false);
    }
  });

  test("a function is found by a word of its name and one of its place, typed together", async () => {
    const picks: vscode.QuickPick<vscode.QuickPickItem>[] = [];
    const original = vscode.window.createQuickPick;
    const record = () => {
      const pick = original();
      picks.push(pick);
      return pick;
    };
    Object.assign(vscode.window, { createQuickPick: record });
    try {
      await app.functions.reload(local);
      const question = chooseFunction(app, undefined, { title: "Invoke Function" });
      const [pick] = picks;
      assert.ok(pick);
      // Typing calls no listener of ours from here, so what it calls is what is asked of the items.
      pick.value = "price local";
      app.changes.listChanged.fire(local);
      const found = pick.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
      assert.deepEqual(
        found.map(({ label }) => label),
        ["$(symbol-function) PriceOrder"],
      );
      pick.hide();
      await assert.rejects(question, vscode.CancellationError);
    } finally {
      Object.assign(vscode.window, { createQuickPick: original });
    }
  });

  test("Copy ARN copies the ARN, also of a function that the command is only named", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.copy.arn", { name: "PriceOrder", target: local });
    assert.equal(
      await vscode.env.clipboard.readText(),
      "arn:aws:lambda:us-east-1:000000000000:function:PriceOrder",
    );
  });
});
