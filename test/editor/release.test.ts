import assert from "node:assert/strict";
import type * as Sdk from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
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

  async function url() {
    return await client.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName: name }));
  }
});
