import assert from "node:assert/strict";
import { chmod, rm } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { buffer } from "node:stream/consumers";
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
    const compared = await comparedBy(() => inFolder(() => run("compare.code")));
    assert.deepEqual(compared, [["lib/word.js", "lambda-code", "file"]]);
    await until("the differences, in an editor", () => /deployed ↔ 2 files/.test(activeTab()));

    await inFolder(() => answering({ button: undefined }, () => run("deploy.code")));
    const checked = await comparedBy(() =>
      inFolder(() => answering({ button: "Check Only" }, () => run("deploy.code"))),
    );
    assert.deepEqual(checked, compared);
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

  test("a package over the budget says so before, with what makes it large", async () => {
    const settings = vscode.workspace.getConfiguration("lambdaWorkbench");
    await write("index.ts", "export const handler = async () => 'over';\n");
    await settings.update("deploy.sizeBudget", 0.0001, vscode.ConfigurationTarget.Workspace);
    const asked: string[] = [];
    const { showWarningMessage } = vscode.window;
    const record = (message: string, { detail = "" }: vscode.MessageOptions) => {
      asked.push(`${message} ${detail}`);
      return Promise.resolve(undefined);
    };
    Object.assign(vscode.window, { showWarningMessage: record });
    try {
      await run("deploy.again", undefined);
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
      await settings.update("deploy.sizeBudget", undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.match(asked.join(), /over the budget\?.*budget is 0\.0001 MB[^]*index\.js: \d KB/);
    assert.equal(await answer(), '"typed"');
  });

  test("the project's own tool builds what is deployed, and its failure deploys nothing", async () => {
    const word = (text: string) => `
mkdir -p .aws-sam/build/Packed
echo "exports.handler = async () => '${text}';" > .aws-sam/build/Packed/index.js
${built("Packed")}`;
    await withSam(word("built"), () =>
      answering({ pick: /sam build/, button: "Deploy" }, () => run("deploy.code")),
    );
    assert.equal(await answer(), '"built"');
    await withSam(word("again"), () => run("deploy.again", undefined));
    assert.equal(await answer(), '"again"');
    const errors = await shownErrors(() =>
      withSam("exit 3", async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.deploy.again");
      }),
    );
    assert.match(
      errors.join(),
      /"sam build" failed with status 3: its terminal tells why\. \| Show Terminal/,
    );
    assert.equal(await answer(), '"again"');
  });

  test("what is deployed is downloaded into an empty folder, and deployed from there once it is edited", async () => {
    const full = await shownErrors(() =>
      inFolder(async () => void (await vscode.commands.executeCommand("lambdaWorkbench.download.code", fn))),
    );
    assert.match(full.join(), /has files already/);
    await vscode.workspace.fs.createDirectory(workspaceFile("packed/mine"));
    await inFolder(() => run("download.code"), "packed/mine");
    await write("mine/index.js", "exports.handler = async () => 'edited';\n");
    await inFolder(() => answering({ button: "Deploy" }, () => run("deploy.code")), "packed/mine");
    assert.equal(await answer(), '"edited"');
  });

  test("a package of more than 50 MB goes by way of a bucket, which is asked for once", async () => {
    const s3 = await import("@aws-sdk/client-s3");
    const { endpoint, region, accessKeyId, secretAccessKey } = await app.emulator.ensure();
    const credentials = { accessKeyId, secretAccessKey };
    const buckets = new s3.S3Client({ endpoint, region, credentials, forcePathStyle: true });
    await buckets.send(new s3.CreateBucketCommand({ Bucket: "packages" }));
    // Packed by the tool already, and not made smaller, which would take seconds.
    const { default: yazl } = await import("yazl");
    const zip = new yazl.ZipFile();
    const stored = { compress: false };
    zip.addBuffer(Buffer.from("exports.handler = async () => 'large';"), "index.js", stored);
    zip.addBuffer(Buffer.alloc(52_500_000), "large.bin", stored);
    zip.end();
    await vscode.workspace.fs.writeFile(workspaceFile("packed/large.zip"), await buffer(zip.outputStream));
    await withSam(built("../../packed/large.zip"), () =>
      answering({ input: "packages", pick: /sam build/, button: "Deploy" }, () => run("deploy.code")),
    );
    assert.equal(await answer(), '"large"');
    const { Contents = [] } = await buckets.send(new s3.ListObjectsV2Command({ Bucket: "packages" }));
    assert.match(Contents[0]?.Key ?? "", /^lambda-workbench\/Packed\/[0-9a-f]{64}\.zip$/);
    buckets.destroy();
    const remembered = app.state.machine.get("deployBuckets");
    assert.deepEqual(remembered, { local: "packages" });
    await app.state.machine.update("deployBuckets", undefined);
  });

  /** What `sam build` writes about a package that it has built. */
  function built(path: string): string {
    const template = ["Resources:", "  Packed:", "    Type: AWS::Serverless::Function", "    Properties:"];
    return [
      "mkdir -p .aws-sam/build",
      ...[...template, `      CodeUri: ${path}`].map(
        (line, at) => `echo "${line}" ${at === 0 ? ">" : ">>"} .aws-sam/build/template.yaml`,
      ),
    ].join("\n");
  }

  /** With a `sam` on the path that does what a script says, in the template's folder. */
  async function withSam(script: string, work: () => Promise<void>): Promise<void> {
    const tool = workspaceFile("packed/tools/sam");
    await vscode.workspace.fs.writeFile(tool, Buffer.from(`#!/bin/sh\n${script}\n`));
    await chmod(tool.fsPath, 0o755);
    const { PATH } = process.env;
    process.env["PATH"] = `${dirname(tool.fsPath)}:${PATH}`;
    try {
      await work();
    } finally {
      process.env["PATH"] = PATH;
      await rm(workspaceFile(".aws-sam").fsPath, { recursive: true, force: true });
      for (const terminal of vscode.window.terminals) terminal.dispose();
    }
  }

  /** What the editor is asked to show, file by file: path, and the schemes of both sides. */
  async function comparedBy(work: () => Promise<void>): Promise<(string | undefined)[][]> {
    const { executeCommand } = vscode.commands;
    let rows: readonly (readonly (vscode.Uri | undefined)[])[] = [];
    const spy = (command: string, ...rest: readonly unknown[]) => {
      if (command === "vscode.changes") [, rows = []] = rest as [string, typeof rows];
      return executeCommand(command, ...rest);
    };
    Object.assign(vscode.commands, { executeCommand: spy });
    try {
      await work();
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
    return rows.map(([label, theirs, mine]) => [
      label === undefined ? "" : vscode.workspace.asRelativePath(label).replace("packed/", ""),
      theirs?.scheme,
      mine?.scheme,
    ]);
  }

  function activeTab(): string {
    return vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? "";
  }

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
  async function inFolder(work: () => Promise<void>, folder = "packed"): Promise<void> {
    const { showOpenDialog } = vscode.window;
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([workspaceFile(folder)]) });
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
