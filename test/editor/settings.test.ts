import assert from "node:assert/strict";
import type * as Sdk from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import { activateExtension, shownErrors } from "./app.ts";
import { answering } from "./answers.ts";
import { createQueues } from "./queues.ts";
import { until } from "./until.ts";

suite("settings", () => {
  const name = "Configured";
  const target: TargetRef = { kind: "local" };
  const fn = { name, target };
  let client: Sdk.LambdaClient;
  let sdk: typeof Sdk;

  suiteSetup(async () => {
    const { app } = await activateExtension();
    client = await app.clients.lambda(await app.targets.resolve(target));
    sdk = await import("@aws-sdk/client-lambda");
    const { zipOf } = await import("../conformance/packages.ts");
    await client.send(
      new sdk.CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/any",
        Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 1;" }) },
      }),
    );
    await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    await app.functions.reload(target);
  });

  suiteTeardown(async () => {
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: name }));
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("the configuration is a document that completes, marks what AWS would refuse, and is saved", async () => {
    const document = await open("lambdaWorkbench.edit.configuration", "lambda-config");
    assert.equal(document.languageId, "lambda-settings");
    const before = read(document);
    assert.equal(before["MemorySize"], 128);

    await write(document, { ...before, MemorySize: 64 });
    await until("the editor's own mark by the schema", () =>
      vscode.languages.getDiagnostics(document.uri).some(({ message }) => /minimum of 128/.test(message)),
    );
    const errors = await shownErrors(async () => {
      await document.save();
      await until("the unsaved mark", () => document.isDirty);
    });
    assert.match(errors.join(), /^Not saved: "MemorySize" must be at least 128\. \| Go to Mistake$/);

    await write(document, { ...before, MemorySize: 512, TracingConfig: { Mode: "Active" } });
    const inMode = document.positionAt(document.getText().indexOf('"Active"') + 1);
    const completions = await until("completions of the mode", async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        inMode,
      );
      return list.items.some(({ label }) => JSON.stringify(label).includes("PassThrough")) && list;
    });
    assert.ok(completions);
    await save(document);
    const { MemorySize, TracingConfig } = await configuration();
    assert.deepEqual([MemorySize, TracingConfig?.Mode], [512, "Active"]);
  });

  test("a colleague's change is merged, and the state before comes back as a change of its own", async () => {
    const document = await open("lambdaWorkbench.edit.configuration", "lambda-config");
    const before = read(document);
    await client.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 9 }));
    await write(document, { ...before, Description: "Mine" });
    await save(document);
    let now = await configuration();
    assert.deepEqual([now.Description, now.Timeout], ["Mine", 9]);
    await until("the merged text", () => read(document)["Timeout"] === 9);

    await vscode.commands.executeCommand("lambdaWorkbench.undo.change");
    assert.equal(document.isDirty, true);
    assert.equal(read(document)["Description"], undefined);
    await save(document);
    now = await configuration();
    assert.deepEqual([now.Description, now.Timeout], ["", 9]);
  });

  test("a policy is edited by its statements, and taken away with the last one", async () => {
    const document = await open("lambdaWorkbench.edit.policy", "lambda-policy");
    const statement = {
      Sid: "bucket",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: (await configuration()).FunctionArn,
      Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:s3:::orders" } },
    };
    await write(document, { Version: "2012-10-17", Statement: [statement] });
    await save(document);
    const { Policy = "" } = await client.send(new sdk.GetPolicyCommand({ FunctionName: name }));
    assert.match(Policy, /"Sid":"bucket"/);
    await write(document, { Version: "2012-10-17", Statement: [] });
    await save(document);
    await assert.rejects(client.send(new sdk.GetPolicyCommand({ FunctionName: name })), {
      name: "ResourceNotFoundException",
    });
  });

  test("an alias, a URL and a mapping are documents of their own", async () => {
    await client.send(new sdk.PublishVersionCommand({ FunctionName: name }));
    const alias = { FunctionName: name, Name: "live", FunctionVersion: "1" };
    await client.send(new sdk.CreateAliasCommand(alias));
    const part = await open("lambdaWorkbench.edit.alias", "lambda-alias");
    assert.match(part.uri.path, /\/Configured\.live\.lambda-alias$/);
    await write(part, { FunctionVersion: "$LATEST", Description: "canary" });
    await save(part);
    const { FunctionVersion } = await client.send(
      new sdk.GetAliasCommand({ FunctionName: name, Name: "live" }),
    );
    assert.equal(FunctionVersion, "$LATEST");

    await client.send(new sdk.CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: "AWS_IAM" }));
    const url = await open("lambdaWorkbench.edit.url", "lambda-url");
    await write(url, { AuthType: "NONE", Cors: { AllowOrigins: ["*"] } });
    await save(url);
    const { AuthType, Cors } = await client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName: name }));
    assert.deepEqual([AuthType, Cors?.AllowOrigins], ["NONE", ["*"]]);

    const { app } = await activateExtension();
    const [queue] = await createQueues(await app.emulator.ensure(), ["Configured"]);
    const created = await client.send(
      new sdk.CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: queue,
        Enabled: false,
      }),
    );
    const mapping = await open("lambdaWorkbench.edit.mapping", "lambda-mapping");
    await write(mapping, { ...read(mapping), BatchSize: 7 });
    await save(mapping);
    const UUID = created.UUID ?? "";
    const { BatchSize } = await client.send(new sdk.GetEventSourceMappingCommand({ UUID }));
    assert.equal(BatchSize, 7);
    await client.send(new sdk.DeleteEventSourceMappingCommand({ UUID }));
  });

  test("everyday settings are asked for one by one, and what is not valid is said while it is typed", async () => {
    const problems: unknown[] = [];
    await answering({ input: "384", tries: ["64", "much"], problems }, async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.set.memory", fn);
    });
    assert.equal(problems.length, 2);
    assert.match(String(problems[0]), /from 128 to 10240/);
    for (const [command, input] of [
      ["set.timeout", "12"],
      ["set.description", "Twelve"],
      ["set.concurrency", "3"],
      ["set.tag", "team=shop"],
    ]) {
      await answering({ input }, async () => {
        await vscode.commands.executeCommand(`lambdaWorkbench.${command}`, fn);
      });
    }
    const now = await configuration();
    assert.deepEqual([now.MemorySize, now.Timeout, now.Description], [384, 12, "Twelve"]);
    const { Tags, Concurrency } = await client.send(new sdk.GetFunctionCommand({ FunctionName: name }));
    assert.deepEqual([Tags, Concurrency?.ReservedConcurrentExecutions], [{ team: "shop" }, 3]);
    await vscode.commands.executeCommand("lambdaWorkbench.remove.tag", { ...fn, part: "team" });
    await answering({ input: "" }, async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.set.concurrency", fn);
    });
    const then = await client.send(new sdk.GetFunctionCommand({ FunctionName: name }));
    assert.deepEqual([then.Tags ?? {}, then.Concurrency], [{}, undefined]);
  });

  async function open(command: string, scheme: string): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand(command, fn);
    const editor = await until("the document", () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.scheme === scheme ? active : undefined;
    });
    return editor.document;
  }

  function read(document: vscode.TextDocument): Record<string, unknown> {
    return JSON.parse(document.getText()) as Record<string, unknown>;
  }

  async function write(document: vscode.TextDocument, settings: unknown): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(document.uri, whole, JSON.stringify(settings, undefined, 2));
    // After a refusal the editor is still given the unsaved state back.
    await until("the edit", async () => await vscode.workspace.applyEdit(edit));
  }

  async function save(document: vscode.TextDocument): Promise<void> {
    const errors = await shownErrors(async () => {
      await answering({ pick: /Save/ }, async () => assert.ok(await document.save()));
    });
    assert.deepEqual(errors, []);
    await until("the text as it was saved", async () => {
      const saved = Buffer.from(await vscode.workspace.fs.readFile(document.uri)).toString();
      return !document.isDirty && document.getText() === saved;
    });
  }

  async function configuration() {
    return await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: name }));
  }
});
