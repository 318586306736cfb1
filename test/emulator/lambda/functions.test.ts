import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { ManualClock } from "../../manualClock.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { createFunction, echo, lambdaClient } from "./lambdaClient.ts";

describe("functions", () => {
  const end = suiteEnd();
  let emulator: Emulator;
  let client: LambdaClient;
  before(async () => {
    emulator = await startedEmulator(end);
    client = lambdaClient(end, emulator);
  });

  test("lists are paged in one order, and stay right while functions go", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `paged-${index}`);
    for (const name of names) await createFunction(client, name, echo);
    const first = await client.send(new ListFunctionsCommand({ MaxItems: 3 }));
    assert.deepEqual(
      first.Functions?.map((fn) => fn.FunctionName),
      names.slice(0, 3),
    );
    // The last of the page and the first of the next go.
    await client.send(new DeleteFunctionCommand({ FunctionName: "paged-2" }));
    await client.send(new DeleteFunctionCommand({ FunctionName: "paged-3" }));
    const rest = await client.send(new ListFunctionsCommand({ MaxItems: 50, Marker: first.NextMarker }));
    assert.deepEqual(
      rest.Functions?.map((fn) => fn.FunctionName),
      names.slice(4),
    );
    assert.equal(rest.NextMarker, undefined);
    await assert.rejects(client.send(new ListFunctionsCommand({ Marker: "forged!" })), {
      name: "InvalidParameterValueException",
    });
    for (const name of ["paged-0", "paged-1", ...names.slice(4)]) {
      await client.send(new DeleteFunctionCommand({ FunctionName: name }));
    }
  });

  test("more than ten versions are listed as numbers, not as text", { timeout: 60_000 }, async () => {
    await createFunction(client, "versioned", echo);
    for (let version = 1; version <= 11; version += 1) {
      const code = await zipOf({ "index.js": `// ${version}\n${echo}` });
      await client.send(new UpdateFunctionCodeCommand({ FunctionName: "versioned", ZipFile: code }));
      await settled("versioned");
      await client.send(new PublishVersionCommand({ FunctionName: "versioned" }));
    }
    const pages = [];
    let marker: string | undefined;
    do {
      const page = await client.send(
        new ListVersionsByFunctionCommand({ FunctionName: "versioned", MaxItems: 5, Marker: marker }),
      );
      pages.push(page.Versions?.map(({ Version }) => Version));
      marker = page.NextMarker;
    } while (marker !== undefined);
    assert.deepEqual(pages, [
      ["$LATEST", "1", "2", "3", "4"],
      ["5", "6", "7", "8", "9"],
      ["10", "11"],
    ]);
  });

  test("later layers lie over earlier ones, and a deleted one keeps serving who has it", async () => {
    const publish = async (name: string, value: string) => {
      const zip = await zipOf({ "nodejs/node_modules/shared/index.js": `exports.value = "${value}";\n` });
      const layer = await client.send(
        new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: zip } }),
      );
      return layer.LayerVersionArn ?? "";
    };
    const layers = [await publish("below", "below"), await publish("above", "above")];
    await createFunction(client, "layered", 'exports.handler = async () => require("shared").value;\n', {
      Layers: layers,
    });
    assert.equal(await invoke("layered"), '"above"');
    await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Layers: layers.toReversed() }),
    );
    await settled("layered");
    await client.send(new DeleteLayerVersionCommand({ LayerName: "below", VersionNumber: 1 }));
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Timeout: 5 }));
    await settled("layered");
    assert.equal(await invoke("layered"), '"below"');
  });

  test("a second change meanwhile is the recorded conflict", async () => {
    await createFunction(client, "busy", echo);
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "busy", Description: "one" }));
    await assert.rejects(
      client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "busy", Description: "two" })),
      {
        name: "ResourceConflictException",
        message:
          "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:000000000000:function:busy",
      },
    );
  });

  test("only $LATEST is changed: a change of a version or an alias is refused as AWS words it", async () => {
    await createFunction(client, "fixed", echo, { Publish: true });
    const refused = {
      name: "InvalidParameterValueException",
      message:
        "Current operation does not support versions other than $LATEST. Please set the version to $LATEST or do not set a version in your request.",
    };
    const ZipFile = await zipOf({ "index.js": echo });
    for (const FunctionName of ["fixed:1", "arn:aws:lambda:us-east-1:000000000000:function:fixed:live"]) {
      await assert.rejects(
        client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 4 })),
        refused,
      );
      await assert.rejects(client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile })), refused);
    }
    const { Version } = await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "fixed:$LATEST", Timeout: 4 }),
    );
    assert.equal(Version, "$LATEST");
  });

  test("an alias moves what it invokes, and its function cannot lose the version", async () => {
    const source = "exports.handler = async (_, context) => context.functionVersion;\n";
    await createFunction(client, "aliased", source, { Publish: true });
    await client.send(
      new CreateAliasCommand({ FunctionName: "aliased", Name: "live", FunctionVersion: "1" }),
    );
    assert.equal(await invoke("aliased", "live"), '"1"');
    assert.equal(await invoke("aliased"), '"$LATEST"');
    await assert.rejects(
      client.send(new DeleteFunctionCommand({ FunctionName: "aliased", Qualifier: "1" })),
      { name: "ResourceConflictException" },
    );
  });

  async function settled(name: string): Promise<void> {
    for (;;) {
      const { LastUpdateStatus } = await client.send(
        new GetFunctionConfigurationCommand({ FunctionName: name }),
      );
      if (LastUpdateStatus === "Successful") return;
    }
  }

  async function invoke(name: string, qualifier?: string): Promise<string> {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: name, Qualifier: qualifier }));
    return Buffer.from(Payload ?? []).toString("utf8");
  }
});

test("a new function is pending, then active in less than 100 ms; updates likewise", async (t) => {
  const clock = new ManualClock();
  const client = lambdaClient(t, await startedEmulator(t, { clock }));
  const state = () => client.send(new GetFunctionConfigurationCommand({ FunctionName: "slow" }));
  const created = await client.send(
    new CreateFunctionCommand({
      FunctionName: "slow",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { ZipFile: await zipOf({ "index.js": echo }) },
    }),
  );
  const pending = await state();
  assert.equal(pending.State, "Pending");
  assert.equal(pending.RevisionId, created.RevisionId);
  await assert.rejects(client.send(new InvokeCommand({ FunctionName: "slow" })), {
    name: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  });
  clock.advance(99);
  const active = await state();
  assert.equal(active.State, "Active");
  assert.equal(active.LastUpdateStatus, "Successful");
  assert.equal(active.StateReason, undefined);
  assert.notEqual(active.RevisionId, created.RevisionId);

  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "slow", Timeout: 9 }));
  assert.equal((await state()).LastUpdateStatus, "InProgress");
  clock.advance(99);
  assert.equal((await state()).LastUpdateStatus, "Successful");
});

test("everything is there again after a restart, and what was pending is active", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-restart-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  // With a clock that stands still nothing ever settles.
  const before = await startedEmulator(t, { dataDir, clock: new ManualClock() });
  const first = lambdaClient(t, before);
  const zip = await zipOf({ "index.js": echo });
  await first.send(
    new CreateFunctionCommand({
      FunctionName: "kept",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { ZipFile: zip },
      Tags: { team: "blue" },
      Publish: true,
    }),
  );
  await first.send(new CreateAliasCommand({ FunctionName: "kept", Name: "live", FunctionVersion: "1" }));
  await first.send(
    new PutFunctionConcurrencyCommand({ FunctionName: "kept", ReservedConcurrentExecutions: 3 }),
  );
  await first.send(
    new AddPermissionCommand({
      FunctionName: "kept",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
    }),
  );
  await first.send(new PublishLayerVersionCommand({ LayerName: "kept", Content: { ZipFile: zip } }));
  await before.stop();

  const after = await startedEmulator(t, { dataDir });
  assert.equal(after.accessKeyId, before.accessKeyId);
  const client = lambdaClient(t, after);
  const { Configuration, Concurrency, Tags } = await client.send(
    new GetFunctionCommand({ FunctionName: "kept" }),
  );
  assert.equal(Configuration?.State, "Active");
  assert.deepEqual(Concurrency, { ReservedConcurrentExecutions: 3 });
  assert.deepEqual(Tags, { team: "blue" });
  const alias = await client.send(new GetAliasCommand({ FunctionName: "kept", Name: "live" }));
  assert.equal(alias.FunctionVersion, "1");
  assert.match((await client.send(new GetPolicyCommand({ FunctionName: "kept" }))).Policy ?? "", /s3/);
  const layer = await client.send(new GetLayerVersionCommand({ LayerName: "kept", VersionNumber: 1 }));
  assert.equal(layer.LayerVersionArn, "arn:aws:lambda:us-east-1:000000000000:layer:kept:1");
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName: "kept", Qualifier: "live", Payload: '{"still":"here"}' }),
  );
  assert.equal(Buffer.from(Payload ?? []).toString(), '{"still":"here"}');
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:kept";
  await client.send(new DeleteFunctionCommand({ FunctionName: "kept" }));
  await assert.rejects(client.send(new ListTagsCommand({ Resource: arn })), {
    name: "ResourceNotFoundException",
  });
});

test("a package is downloaded by its link alone, for ten minutes", async (t) => {
  const clock = new ManualClock();
  const emulator = await startedEmulator(t, { clock });
  const client = lambdaClient(t, emulator);
  const zip = await zipOf({ "index.js": echo });
  await client.send(
    new CreateFunctionCommand({
      FunctionName: "downloaded",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test",
      Code: { ZipFile: zip },
    }),
  );
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName: "downloaded" }));
  const link = Code?.Location ?? "";
  assert.ok(link.startsWith(emulator.endpoint), link);
  const answer = await fetch(link);
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), zip);
  assert.equal((await fetch(link, { headers: { origin: "http://example.com" } })).status, 403);

  const forged = link.replace(/signature=./, (found) =>
    found.endsWith("0") ? "signature=1" : "signature=0",
  );
  assert.equal((await fetch(forged)).status, 403);
  const later = link.replace(/expires=(\d+)/, (_, ms: string) => `expires=${Number(ms) + 1}`);
  assert.equal((await fetch(later)).status, 403);
  clock.advance(10 * 60 * 1000);
  assert.equal((await fetch(link)).status, 403);
});
