import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { localApi } from "../../src/aws/localApi.ts";
import { listProfiles } from "../../src/aws/profiles.ts";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { chooseFunction } from "../../src/ui/kit/chooseFunction.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import type { Node } from "../../src/ui/explorer/node.ts";
import { entryRow, type FunctionSection } from "../../src/ui/explorer/section.ts";
import { sections } from "../../src/ui/explorer/sections.ts";
import { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { acceptedProfile, Profiles } from "./profiles.ts";
import { until } from "./until.ts";

const local: TargetRef = { kind: "local" };

suite("explorer", () => {
  let app: App;
  let tree: FunctionTree;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
  });

  teardown(() => {
    tree.filter = "";
  });

  test("Local lists the functions of the template with runtime and memory", async () => {
    await tree.load(local);
    const item = itemOf(await functionNode("SendReceipt"));
    assert.equal(item.label, "SendReceipt");
    assert.equal(item.description, "python3.13 · 256 MB");
    assert.equal(item.contextValue, "function debuggable");
    assert.match(item.accessibilityInformation?.label ?? "", /Function SendReceipt/);
  });

  test("a function unfolds to its variables, whose values are hidden", async () => {
    await tree.load(local);
    const [environment] = await tree.getChildren(await functionNode("ListProducts"));
    assert.ok(environment);
    assert.equal(itemOf(environment).label, "Environment Variables");
    const variables = (await tree.getChildren(environment)).map(itemOf);
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
    const other = new FunctionTree(app, [...sections, dummy]);
    const [root] = await other.getChildren();
    const fn = (await other.getChildren(root)).find(({ name }) => name === "ListProducts");
    const shown = await other.getChildren(fn);
    assert.deepEqual(
      shown.map(({ kind }) => kind),
      ["environment", "aliases", "versions", "layers", "dummies"],
    );
    const rows = await other.getChildren(shown.at(-1));
    assert.deepEqual(
      rows.map((row) => row.look().text),
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
      const groups = await tree.getChildren(await functionNode("RestockReport"));
      assert.deepEqual(
        groups.map((group) => group.kind),
        ["environment", "aliases", "versions", "layers"],
      );
      const [alias] = await tree.getChildren(groups[1]);
      const [version] = await tree.getChildren(groups[2]);
      assert.ok(alias && version);
      assert.equal(itemOf(alias).description, "→ 1");
      assert.equal(itemOf(version).description, "first");

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
    assert.deepEqual(await labels(), ["PriceOrder"]);
    const [root] = await tree.getChildren();
    assert.ok(root);
    assert.match(String(itemOf(root).description), / · 1 of \d+$/);
    assert.equal(itemOf(root).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    tree.filter = "no such function";
    assert.deepEqual(await labels(), ['No name contains "no such function".']);
    assert.deepEqual(tree.count().shown, 0);
  });

  test("a template that no longer parses is a warning, the functions stay, and it goes when it is mended", async () => {
    await tree.load(local);
    const file = workspaceFile("template.yaml");
    const text = await vscode.workspace.fs.readFile(file);
    await vscode.workspace.fs.writeFile(file, Buffer.from(`${Buffer.from(text).toString()}\n  : {`));
    try {
      await until("the warning", async () => {
        await tree.load(local);
        const warning = (await children(local)).find((node) => node.kind === "message");
        return warning && itemOf(warning).command?.command === "vscode.open";
      });
      assert.ok((await labels()).includes("PriceOrder"));
    } finally {
      await vscode.workspace.fs.writeFile(file, text);
    }
    await until("no warning", async () => {
      await tree.load(local);
      return (await children(local)).every((node) => node.kind === "function");
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
        return (await children(local)).some((node) => node.kind === "message");
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
      return (await children(local)).every((node) => node.kind === "function");
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
      await functionNode(name);
      await client.send(new DeleteFunctionCommand({ FunctionName: name }));
      const errors = await shownErrors(async () => {
        const argument = { name, target: local, event: { kind: "text", text: "{}" } };
        await vscode.commands.executeCommand(command, argument);
      });
      assert.equal(errors.length, 1, command);
      assert.match(errors[0] ?? "", /\(Local\)\. Function not found\. \|/);
      assert.equal((await labels()).includes(name), false);
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

  suite("with AWS profiles", () => {
    let profiles: Profiles;

    suiteSetup(async () => {
      profiles = await Profiles.use(app, (emulator) => [
        ...acceptedProfile("shop", emulator),
        "[profile stranger]",
        `endpoint_url = ${emulator.endpoint}`,
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wrong",
        "[profile offline]",
        "endpoint_url = http://127.0.0.1:9",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wrong",
        "[profile expired]",
        "sso_session = corp",
        "sso_account_id = 123456789012",
        "sso_role_name = Developer",
        "[sso-session corp]",
        "sso_start_url = https://example.awsapps.com/start",
        "sso_region = us-east-1",
      ]);
    });

    suiteTeardown(() => profiles.end());

    teardown(async () => {
      for (const target of app.targets.list()) if (target.kind === "aws") await app.targets.remove(target);
      // Keys of a test before were right for a while.
      app.clients.reset();
    });

    test("the profiles are those of the configuration file, with their regions", async () => {
      assert.deepEqual(await listProfiles(), [
        { name: "expired", region: undefined },
        { name: "offline", region: undefined },
        { name: "shop", region: "us-east-1" },
        { name: "stranger", region: undefined },
      ]);
    });

    test("a profile and region is a root with the functions of its account, and no debugging", async () => {
      const target = await add("shop");
      assert.equal((await tree.getChildren()).length, 2);
      await tree.load(target);
      const nodes = await children(target);
      const order = nodes.find((node) => node.kind === "function" && node.name === "PriceOrder");
      assert.ok(order);
      assert.equal(itemOf(order).contextValue, "function");
      assert.equal(itemOf(order).description, "nodejs24.x · 256 MB");
    });

    for (const [profile, text, command] of [
      ["stranger", "Keys not accepted", "lambdaWorkbench.signIn"],
      ["offline", "No connection", "lambdaWorkbench.refresh"],
      ["expired", "No credentials", "lambdaWorkbench.signIn"],
    ] as const) {
      test(`"${text}" is a node that leads to ${command}`, async () => {
        const target = await add(profile);
        await tree.load(target);
        const [node] = await children(target);
        assert.equal(node?.kind, "message");
        assert.equal(itemOf(node).label, text);
        assert.equal(itemOf(node).command?.command, command);
        assert.match(itemOf(node).accessibilityInformation?.label ?? "", /Could not list the functions/);
      });
    }

    test("keys that were mended in the file are seen by a refresh", async () => {
      const config = profiles.file;
      const target = await add("stranger");
      await tree.load(target);
      assert.equal(app.functions.get(target).kind, "failed");
      const wrong = readFileSync(config, "utf8");
      const { accessKeyId, secretAccessKey } = await app.emulator.ensure();
      writeFileSync(
        config,
        wrong.replaceAll("AKIAIOSFODNN7EXAMPLE", accessKeyId).replaceAll("= wrong", `= ${secretAccessKey}`),
      );
      try {
        await vscode.commands.executeCommand("lambdaWorkbench.refresh", { target });
        assert.equal(app.functions.get(target).kind, "read");
      } finally {
        writeFileSync(config, wrong);
      }
    });

    test("signing in with fixed keys opens the file with the keys, at the profile", async () => {
      const target = await add("stranger");
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.signIn", { target });
      });
      assert.deepEqual(errors, []);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, profiles.file);
      assert.equal(editor.document.lineAt(editor.selection.active.line).text, "[profile stranger]");
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });

    test("keys that were mended in the file are what the next call has, without a refresh", async () => {
      const target = await add("stranger");
      const call = { name: "ListProducts", target, event: { kind: "text", text: "{}" } };
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.invoke", call);
      });
      assert.match(errors.join("\n"), /does not accept the keys of profile "stranger"/);
      const wrong = readFileSync(profiles.file, "utf8");
      const { accessKeyId, secretAccessKey } = await app.emulator.ensure();
      writeFileSync(
        profiles.file,
        wrong.replaceAll("AKIAIOSFODNN7EXAMPLE", accessKeyId).replaceAll("= wrong", `= ${secretAccessKey}`),
      );
      try {
        const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", call);
        assert.equal(report.status, 200);
      } finally {
        writeFileSync(profiles.file, wrong);
      }
    });

    test("a target that fails says so on its row, before it is unfolded", async () => {
      const target = await add("stranger");
      await tree.load(target);
      const row = (await tree.getChildren()).find((node) => node.target.kind === "aws");
      assert.ok(row);
      const item = itemOf(row);
      // What is known from an earlier time is counted behind it.
      assert.match(String(item.description), /^Keys not accepted · us-east-1/);
      assert.ok(item.iconPath instanceof vscode.ThemeIcon);
      assert.equal(item.iconPath.id, "warning");
    });

    test("a filter unfolds the targets that have what it looks for, and none denies it next door", async () => {
      const target = await add("shop");
      await add("offline");
      await tree.load(target);
      tree.filter = "price";
      const [, shop, offline] = await tree.getChildren();
      assert.ok(shop && offline);
      assert.match(String(itemOf(shop).description), /^us-east-1 · 1 of \d+$/);
      assert.equal(itemOf(shop).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
      assert.match(String(itemOf(offline).description), /0 of 0$/);
      assert.equal(itemOf(offline).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
      const filtered = itemOf(shop).id;
      tree.filter = "";
      // The editor keeps what was unfolded by the row's id: without the filter it is as it was before.
      assert.notEqual(itemOf(shop).id, filtered);
    });

    async function add(profile: string): Promise<TargetRef> {
      const target = { kind: "aws", profile, region: "us-east-1" } as const;
      await app.targets.add(target);
      return target;
    }
  });

  function itemOf(node: Node): vscode.TreeItem {
    return tree.getTreeItem(node);
  }

  async function children(target: TargetRef): Promise<Node[]> {
    const roots = await tree.getChildren();
    const root = roots.find((node) => JSON.stringify(node.target) === JSON.stringify(target));
    assert.ok(root, "the target is no root");
    return await tree.getChildren(root);
  }

  async function labels(): Promise<unknown[]> {
    return (await children(local)).map((node) => itemOf(node).label);
  }

  async function functionNode(name: string): Promise<Node> {
    const node = (await children(local)).find((each) => each.kind === "function" && each.name === name);
    assert.ok(node, `${name} is not in the tree`);
    return node;
  }
});
