import assert from "node:assert/strict";
import type * as Sdk from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { answering as asking } from "./answering.ts";
import { answering } from "./answers.ts";
import { activateExtension, shownErrors } from "./app.ts";
import { createQueues } from "./queues.ts";
import { until } from "./until.ts";

suite("release", () => {
  const name = "Released";
  const target: TargetRef = { kind: "local" };
  const fn = { name, target };
  let app: App;
  let client: Sdk.LambdaClient;
  let sdk: typeof Sdk;

  suiteSetup(async () => {
    ({ app } = await activateExtension());
    client = await app.clients.lambda(await app.targets.resolve(target));
    sdk = await import("@aws-sdk/client-lambda");
  });

  test("a function is made from nothing, and runs", async () => {
    await answering({ input: name, pick: /^nodejs24/ }, () => run("create.function", { target }));
    assert.ok(app.functions.find(target, name));
    await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    const { Payload } = await client.send(new sdk.InvokeCommand({ FunctionName: name, Payload: "{}" }));
    assert.match(Payload?.transformToString() ?? "", /Hello/);
  });

  test("a version is published, an alias made, shifted and moved", async () => {
    await answering({ input: "first" }, () => run("publish.version"));
    await client.send(
      new sdk.UpdateFunctionConfigurationCommand({ FunctionName: name, Description: "changed" }),
    );
    await sdk.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    await answering({ input: "second" }, () => run("publish.version"));
    await answering({ input: "live", pick: /^1$/ }, () => run("create.alias"));
    assert.equal((await alias()).FunctionVersion, "1");
    await answering({ input: "25", pick: /^2$/ }, () => run("shift.alias", { ...fn, part: "live" }));
    assert.deepEqual((await alias()).RoutingConfig?.AdditionalVersionWeights, { "2": 0.25 });
    await answering({ input: "100" }, () => run("shift.alias", { ...fn, part: "live" }));
    assert.deepEqual([(await alias()).FunctionVersion, (await alias()).RoutingConfig], ["2", undefined]);
    await answering({ pick: /^1$/ }, () => run("move.alias", { ...fn, part: "live" }));
    assert.equal((await alias()).FunctionVersion, "1");
  });

  test("a version is released in steps, and rolled back by itself when its calls fail", async () => {
    await answering({}, () => run("rollback.alias", { ...fn, part: "live" }));
    assert.equal((await alias()).FunctionVersion, "2");
    await answering({}, () => run("rollback.alias", { ...fn, part: "live" }));
    assert.equal((await alias()).FunctionVersion, "1");

    assert.equal(await release("1"), undefined, "of where it leads already");
    const good = release("2", { pause: "0" });
    await until("the last step, for which a call has to be counted", async () => {
      await client.send(new sdk.InvokeCommand({ FunctionName: name, Qualifier: "live" }));
      return (await alias()).FunctionVersion === "2";
    });
    assert.equal(await good, "complete");
    assert.deepEqual([(await alias()).FunctionVersion, (await alias()).RoutingConfig], ["2", undefined]);

    const bad = await publishBroken();
    const warnings: string[] = [];
    const rollout = release(bad, { pause: "5", warnings });
    await until("a share for the new version", async () => (await alias()).RoutingConfig !== undefined);
    await until("the alias to be as it was", async () => {
      await client.send(new sdk.InvokeCommand({ FunctionName: name, Qualifier: "live" }));
      return (await alias()).RoutingConfig === undefined;
    });
    assert.equal(await rollout, "rolledBack");
    assert.equal((await alias()).FunctionVersion, "2");
    assert.match(warnings.at(-1) ?? "", /was rolled back to version 2\. Version 3: \d+ of \d+ calls failed/);
  });

  test("a release that is under way is stopped where the person says, or taken back by one command", async () => {
    const left = release("1", { pause: "60" });
    await until("the first step", async () => (await alias()).RoutingConfig !== undefined);
    const again = shownErrors(async () => await release("3", { pause: "60" }));
    assert.match((await again).join(), /is being moved already/);
    await answering({ pick: /leave it at 50 %/ }, () => run("steer.release", undefined));
    assert.equal(await left, "left");
    assert.deepEqual((await alias()).RoutingConfig?.AdditionalVersionWeights, { "1": 0.5 });

    const fromPalette = async () => await vscode.commands.executeCommand("lambdaWorkbench.rollback.alias");
    const back = release("1", { pause: "60" });
    await until("the notes of it", () => app.state.workspace.get("rollouts") !== undefined);
    await answering({ button: undefined }, fromPalette);
    assert.notEqual(app.state.workspace.get("rollouts"), undefined, "not without a yes");
    await answering({ button: "Roll Back" }, fromPalette);
    assert.equal(await back, "rolledBack");
    assert.deepEqual((await alias()).RoutingConfig?.AdditionalVersionWeights, { "1": 0.5 });
    assert.equal(app.state.workspace.get("rollouts"), undefined);

    const finished = release("1", { pause: "60" });
    await until("the notes of it", () => app.state.workspace.get("rollouts") !== undefined);
    await answering({ pick: /all calls to version 1 now/ }, () => run("steer.release", undefined));
    await until("the last step", async () => (await alias()).FunctionVersion === "1");
    await answering({ pick: /watch no longer/ }, () => run("steer.release", undefined));
    assert.equal(await finished, "complete");
    assert.deepEqual([(await alias()).FunctionVersion, (await alias()).RoutingConfig], ["1", undefined]);
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: name, Qualifier: "3" }));
  });

  test("what calls a function is made and taken away, and nothing goes without a yes", async () => {
    await answering({ pick: /Everybody/ }, () => run("create.url"));
    assert.equal((await url()).AuthType, "NONE");
    await answering({ button: undefined }, () => run("delete.url"));
    assert.equal((await url()).AuthType, "NONE");
    await answering({ button: "Delete" }, () => run("delete.url"));
    await assert.rejects(url(), { name: "ResourceNotFoundException" });

    await answering({ pick: /^s3$/, input: "arn:aws:s3:::orders" }, () => run("create.permission"));
    const { Policy = "" } = await client.send(new sdk.GetPolicyCommand({ FunctionName: name }));
    assert.match(Policy, /arn:aws:s3:::orders/);
    await answering({ pick: /S3 bucket orders/, button: "Delete" }, () => run("delete.permission"));

    const [queue] = await createQueues(await app.emulator.ensure(), ["Released"]);
    await answering({ input: queue }, () => run("create.mapping"));
    await until("the mapping, which cannot be deleted while it is created", async () =>
      (await mappings()).some(({ State }) => State === "Enabled"),
    );
    await answering({ pick: /Released/, button: "Delete" }, () => run("delete.mapping"));
    assert.ok((await mappings()).every(({ State }) => State === "Deleting"));
  });

  test("provisioned concurrency and destinations are set and ended", async () => {
    await answering({ input: "1" }, () => run("set.provisioned", { ...fn, qualifier: "2" }));
    const at = { FunctionName: name, Qualifier: "2" };
    const found = await client.send(new sdk.GetProvisionedConcurrencyConfigCommand(at));
    assert.equal(found.RequestedProvisionedConcurrentExecutions, 1);
    await run("remove.provisioned", { ...fn, qualifier: "2" });

    const arn = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    await answering({ input: arn, pick: /failure/ }, () => run("set.destination"));
    const settings = () => client.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName: name }));
    assert.equal((await settings()).DestinationConfig?.OnFailure?.Destination, arn);
    await answering({ pick: /failure/ }, () => run("remove.destination"));
    assert.equal((await settings()).DestinationConfig?.OnFailure?.Destination, undefined);
  });

  test("an alias, a version and at last the function go when the person says so", async () => {
    await answering({ button: "Delete" }, () => run("delete.alias", { ...fn, part: "live" }));
    await answering({ button: "Delete" }, () => run("delete.version", { ...fn, qualifier: "1" }));
    const { Versions } = await client.send(new sdk.ListVersionsByFunctionCommand({ FunctionName: name }));
    assert.deepEqual(
      Versions?.map(({ Version }) => Version),
      ["$LATEST", "2"],
    );
    await answering({ button: "Delete" }, () => run("delete.function"));
    assert.equal(app.functions.find(target, name), undefined);
  });

  async function run(command: string, argument: unknown = fn): Promise<void> {
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand(`lambdaWorkbench.${command}`, argument);
    });
    assert.deepEqual(errors, [], command);
  }

  async function alias() {
    return await client.send(new sdk.GetAliasCommand({ FunctionName: name, Name: "live" }));
  }

  async function mappings() {
    const answer = await client.send(new sdk.ListEventSourceMappingsCommand({ FunctionName: name }));
    return answer.EventSourceMappings ?? [];
  }

  /** How a release to `live` has ended, of which half of the calls are the first step. */
  async function release(
    version: string,
    { pause = "0", warnings = [] }: { readonly pause?: string; readonly warnings?: string[] } = {},
  ): Promise<string | undefined> {
    const { showWarningMessage } = vscode.window;
    const answer = (message: string) => {
      warnings.push(message);
      return Promise.resolve("Release");
    };
    const texts = ["50 100", pause, "0", ""].map((text) => ({ text }));
    let ended: Promise<unknown> = Promise.resolve();
    const asked = Promise.withResolvers<void>();
    Object.assign(vscode.window, {
      showWarningMessage: (message: string) => {
        asked.resolve();
        return answer(message);
      },
    });
    try {
      await asking(texts, async () => {
        const argument = { ...fn, part: "live", version };
        ended = Promise.resolve(vscode.commands.executeCommand("lambdaWorkbench.release.version", argument));
        await Promise.race([asked.promise, ended]);
      });
      const end = await ended;
      return typeof end === "object" && end !== null && "kind" in end ? String(end.kind) : undefined;
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
    }
  }

  async function publishBroken(): Promise<string> {
    const { zipOf } = await import("../conformance/packages.ts");
    const ZipFile = await zipOf({
      "index.mjs": 'export const handler = () => { throw new Error("broken"); };',
    });
    await client.send(new sdk.UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
    await sdk.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName: name });
    const { Version = "" } = await client.send(new sdk.PublishVersionCommand({ FunctionName: name }));
    return Version;
  }

  async function url() {
    return await client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName: name }));
  }
});
