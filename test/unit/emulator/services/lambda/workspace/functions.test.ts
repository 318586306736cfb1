import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WorkspaceFunction } from "../../../../../../src/emulator/contracts/workspaceFunctions.ts";
import { testLambda } from "../testLambda.ts";

const shop: WorkspaceFunction = {
  functionName: "shop",
  code: { taskRoot: "/shop", layerFolders: ["/layer"], sha256: "one", size: 10 },
  configuration: {
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Environment: { Variables: { STAGE: "dev" } },
    MemorySize: 128,
    Timeout: 3,
  },
};

const recoded = { code: { ...shop.code, sha256: "two" } };
const rebuilt = { code: { ...recoded.code, taskRoot: "/shop/build" } };

const configured = (configuration: WorkspaceFunction["configuration"]) => ({
  configuration: { ...shop.configuration, ...configuration },
});

const getConfiguration = "GetFunctionConfiguration";
const named = { FunctionName: "shop" };

describe("functions of the workspace", () => {
  test("are functions like any other, active at once", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define(shop);
    const found = await lambda.call(getConfiguration, named);
    assert.equal(found["State"], "Active");
    assert.deepEqual(found["Environment"], { Variables: { STAGE: "dev" } });
    const { fn } = lambda.resolve("shop");
    assert.deepEqual(fn.code, { kind: "directory", taskRoot: "/shop" });
    assert.deepEqual(fn.layers, ["/layer"]);
  });

  test("keep what a client set until the template changes that very setting; code follows at once", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define(shop);
    await lambda.call("UpdateFunctionConfiguration", {
      ...named,
      Environment: { Variables: { STAGE: "mine" } },
      Timeout: 30,
    });
    lambda.clock.advance(100);
    const before = lambda.resolve("shop").fn.revision;

    lambda.workspace.define({ ...shop, ...rebuilt, ...configured({ MemorySize: 256 }) });
    const after = lambda.resolve("shop").fn;
    assert.notEqual(after.revision, before);
    assert.deepEqual(after.code, { kind: "directory", taskRoot: "/shop/build" });
    assert.deepEqual(after.environment, { STAGE: "mine" });
    assert.equal(after.timeoutMs, 30_000);
    assert.equal(after.memoryMb, 256);

    lambda.workspace.define({
      ...shop,
      ...recoded,
      ...configured({ Environment: { Variables: { STAGE: "template" } } }),
    });
    assert.deepEqual(lambda.resolve("shop").fn.environment, { STAGE: "template" });
    assert.equal(lambda.resolve("shop").fn.timeoutMs, 30_000);
  });

  test("log, trace and reserve concurrency as the template says", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define({
      ...shop,
      ...configured({
        LoggingConfig: { LogFormat: "JSON", LogGroup: "/shop", ApplicationLogLevel: "WARN" },
        TracingConfig: { Mode: "Active" },
      }),
      reservedConcurrency: 5,
    });
    const { fn, reservedConcurrency } = lambda.resolve("shop");
    assert.deepEqual(fn.logging, {
      format: "JSON",
      group: "/shop",
      applicationLevel: "WARN",
      systemLevel: "INFO",
    });
    assert.deepEqual([fn.tracing, reservedConcurrency], ["Active", 5]);
    await lambda.call("PutFunctionConcurrency", { ...named, ReservedConcurrentExecutions: 2 });
    lambda.workspace.define({ ...shop, ...recoded, reservedConcurrency: 5 });
    assert.equal(lambda.resolve("shop").reservedConcurrency, 2, "a client's own stays");
    lambda.workspace.define({ ...shop, ...recoded });
    assert.equal(lambda.resolve("shop").reservedConcurrency, undefined, "until the template changes it");
  });

  test("have the alias that the template publishes, always with the newest code", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define({ ...shop, alias: "live" });
    lambda.workspace.define({ ...shop, alias: "live", ...rebuilt });
    const { fn, invokedArn } = lambda.resolve("shop", "live");
    assert.deepEqual(fn.code, { kind: "directory", taskRoot: "/shop/build" });
    assert.match(invokedArn, /:function:shop:live$/);
    lambda.workspace.define({ ...shop, alias: "prod", ...recoded });
    const { Aliases } = await lambda.call("ListAliases", named);
    assert.deepEqual(
      (Aliases as { Name: string }[]).map(({ Name }) => Name),
      ["prod"],
    );
  });

  test("start no new environments when nothing changed", (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define(shop);
    const before = lambda.resolve("shop").fn;
    lambda.workspace.define({ ...shop, code: { ...shop.code } });
    assert.equal(lambda.resolve("shop").fn.revision, before.revision);
    assert.deepEqual(lambda.retired, []);
  });

  test("go with their template; those made through the API stay", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define(shop);
    lambda.workspace.define({ ...shop, functionName: "other" });
    await lambda.call("CreateFunction", {
      FunctionName: "made",
      Role: "arn:aws:iam::000000000000:role/r",
      PackageType: "Image",
      Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/made:latest" },
    });
    lambda.workspace.keepOnly(["other"]);
    const { Functions: left } = await lambda.call("ListFunctions", {});
    assert.deepEqual(
      (left as { FunctionName: string }[]).map((fn) => fn.FunctionName),
      ["made", "other"],
    );
    assert.deepEqual(lambda.retired, ["arn:aws:lambda:us-east-1:000000000000:function:shop"]);
  });

  test("a reset brings them back as declared and removes all others", async (t) => {
    const lambda = testLambda(t);
    const tags = { team: "blue" };
    const url = { authType: "NONE", invokeMode: "BUFFERED" } as const;
    lambda.workspace.define({ ...shop, tags, url, alias: "live", reservedConcurrency: 5 });
    await lambda.call("PutFunctionConcurrency", { ...named, ReservedConcurrentExecutions: 2 });
    const address = await lambda.call("GetFunctionUrlConfig", named);
    const made = {
      FunctionName: "made",
      Role: "arn:aws:iam::000000000000:role/r",
      PackageType: "Image",
      Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/made:latest" },
    };
    await lambda.call("CreateFunction", made);
    await lambda.call("UpdateFunctionConfiguration", { ...named, Timeout: 30 });
    lambda.clock.advance(100);
    await lambda.call("PublishVersion", named);
    lambda.reset();
    assert.equal(lambda.resolve("shop", "live").fn.timeoutMs, 3000);
    assert.equal(lambda.resolve("shop").reservedConcurrency, 5);
    const { Versions: versions } = await lambda.call("ListVersionsByFunction", named);
    assert.equal((versions as unknown[]).length, 1);
    const found = await lambda.call("GetFunction", named);
    assert.deepEqual(found["Tags"], tags);
    assert.equal((await lambda.call("GetFunctionUrlConfig", named))["FunctionUrl"], address["FunctionUrl"]);
    await assert.rejects(lambda.call("GetFunction", { FunctionName: "made" }), { status: 404 });
    await lambda.call("CreateFunction", made);
  });
});
