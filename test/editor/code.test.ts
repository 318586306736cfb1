import assert from "node:assert/strict";
import type * as Sdk from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import type { Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { answering } from "./answers.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { until } from "./until.ts";

suite("code", () => {
  const name = "Packed";
  const target: TargetRef = { kind: "local" };
  const fn = { name, target };
  let app: App;
  let tree: FunctionTree;
  let client: Sdk.LambdaClient;
  let sdk: typeof Sdk;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    client = await app.clients.lambda(await app.targets.resolve(target));
    sdk = await import("@aws-sdk/client-lambda");
    const { zipOf } = await import("../conformance/packages.ts");
    const layer = await client.send(
      new sdk.PublishLayerVersionCommand({
        LayerName: "words",
        Content: { ZipFile: await zipOf({ "nodejs/words.js": "exports.hello = 1;" }) },
      }),
    );
    await client.send(
      new sdk.CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/any",
        Layers: [layer.LayerVersionArn ?? ""],
        Code: {
          ZipFile: await zipOf({
            "index.js": 'exports.handler = async () => require("./lib/word.js");\n',
            "lib/word.js": 'module.exports = "deployed";\n',
          }),
        },
      }),
    );
    await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    await tree.load(target);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: name }));
    await vscode.workspace.fs.delete(workspaceFile("packed"), { recursive: true });
  });

  test("the package unfolds in the sidebar, and its files open to read", async () => {
    const files = await rowsOf("code");
    assert.deepEqual(
      files.map((row) => row.look().text),
      ["lib", "index.js"],
    );
    const [inner] = await tree.getChildren(files[0]);
    assert.ok(inner);
    const action = inner.look().action;
    await vscode.commands.executeCommand(action?.command ?? "", ...(action?.arguments ?? []));
    const editor = await until("the file", () => vscode.window.activeTextEditor);
    assert.equal(editor.document.getText(), 'module.exports = "deployed";\n');
    assert.equal(editor.document.uri.scheme, "lambda-code");
    await assert.rejects(
      async () => await vscode.workspace.fs.writeFile(editor.document.uri, Buffer.from("x")),
    );
  });

  test("a layer's content opens, too", async () => {
    const [layer] = await rowsOf("layers");
    await run("open.code", layer);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /exports\.hello/);
  });

  test("a folder is deployed, compared, and deployed again by one command", async () => {
    await write("index.js", 'exports.handler = async () => require("./lib/word.js");\n');
    await write("lib/word.js", 'module.exports = "from the folder";\n');
    await write(".env", "SECRET=1\n");
    await inFolder(() => answering({ pick: /word\.js/ }, () => run("compare.code")));
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.original.scheme, "lambda-code");

    await inFolder(() => answering({ button: undefined }, () => run("deploy.code")));
    await inFolder(() => answering({ button: "Check Only" }, () => run("deploy.code")));
    assert.equal(await answer(), '"deployed"');
    await inFolder(() => answering({ button: "Deploy" }, () => run("deploy.code")));
    assert.equal(await answer(), '"from the folder"');
    await tree.load(target);
    assert.deepEqual(
      (await rowsOf("code")).map((row) => row.look().text),
      ["lib", "index.js"],
    );
    await write("lib/word.js", 'module.exports = "again";\n');
    await run("deploy.again", undefined);
    assert.equal(await answer(), '"again"');
  });

  test("TypeScript is bundled by the project's own esbuild, and a mistake deploys nothing", async () => {
    await vscode.workspace.fs.delete(workspaceFile("packed/index.js"));
    await write("word.ts", 'export const word: string = "typed";\n');
    await write("index.ts", 'import { word } from "./word";\nexport const handler = async () => word;\n');
    await run("deploy.again", undefined);
    assert.equal(await answer(), '"typed"');
    await write("index.ts", "export const handler = ;\n");
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.deploy.again");
    });
    assert.match(errors.join("\n"), /index\.ts" does not build: /);
    assert.equal(await answer(), '"typed"');
  });

  async function rowsOf(id: string): Promise<Node[]> {
    const [root] = await tree.getChildren();
    const row = (await tree.getChildren(root)).find((each) => each.name === name);
    const sections = await tree.getChildren(row ?? assert.fail(`${name} is not in the tree`));
    return await tree.getChildren(sections.find(({ kind }) => kind === id) ?? assert.fail(id));
  }

  async function run(command: string, argument: unknown = fn): Promise<void> {
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand(`lambdaWorkbench.${command}`, argument);
    });
    assert.deepEqual(errors, [], command);
  }

  /** Shows the folder that is asked for. */
  async function inFolder(work: () => Promise<void>): Promise<void> {
    const { showOpenDialog } = vscode.window;
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([workspaceFile("packed")]) });
    try {
      await work();
    } finally {
      Object.assign(vscode.window, { showOpenDialog });
    }
  }

  async function write(path: string, text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(workspaceFile(`packed/${path}`), Buffer.from(text));
  }

  async function answer(): Promise<string> {
    await sdk.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    const { Payload } = await client.send(new sdk.InvokeCommand({ FunctionName: name }));
    return Payload?.transformToString() ?? "";
  }
});
