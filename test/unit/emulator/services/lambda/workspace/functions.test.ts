import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WorkspaceFunction } from "../../../../../../src/emulator/contracts/workspaceFunctions.ts";
import { testLambda } from "../testLambda.ts";

const shop = {
  functionName: "shop",
  code: {
    kind: "folder",
    taskRoot: "/shop",
    layers: [{ name: "tools", folder: "/layer", size: 7 }],
    sha256: "one",
    size: 10,
  },
  configuration: {
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Environment: { Variables: { STAGE: "dev" } },
    MemorySize: 128,
    Timeout: 3,
  },
} satisfies WorkspaceFunction;

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
    assert.deepEqual(fn.code, { kind: "directory", taskRoot: "/shop", sourceDir: "/shop" });
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
    assert.deepEqual(after.code, {
      kind: "directory",
      taskRoot: "/shop/build",
      sourceDir: "/shop/build",
    });
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

  test("have the version and alias that the template publishes, always with the newest code", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define({
      ...shop,
      alias: "live",
      ...configured({ SnapStart: { ApplyOn: "PublishedVersions" } }),
    });
    const first = lambda.resolve("shop", "live").fn;
    assert.deepEqual([first.version, first.initialization], ["1", "snap-start"]);
    const snapStart = configured({ SnapStart: { ApplyOn: "PublishedVersions" } });
    lambda.workspace.define({ ...shop, alias: "live", ...rebuilt, ...snapStart });
    const { fn, invokedArn } = lambda.resolve("shop", "live");
    assert.deepEqual(fn.code, { kind: "directory", taskRoot: "/shop/build", sourceDir: "/shop/build" });
    assert.equal(fn.version, "1");
    assert.notEqual(fn.revision, first.revision);
    assert.match(invokedArn, /:function:shop:live$/);
    assert.ok(lambda.retired.includes("arn:aws:lambda:us-east-1:000000000000:function:shop:1"));
    const names = async () =>
      ((await lambda.call("ListAliases", named))["Aliases"] as { Name: string }[]).map(({ Name }) => Name);
    lambda.workspace.define({ ...shop, alias: "prod", ...recoded });
    assert.deepEqual(await names(), ["prod"]);
    lambda.workspace.define({ ...shop, ...recoded });
    assert.deepEqual(await names(), []);
    const { Versions: versions } = await lambda.call("ListVersionsByFunction", named);
    assert.equal((versions as unknown[]).length, 1, "the version goes with its alias");
  });

  test("keep the versions of a client beside the template's own", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define(shop);
    await lambda.call("PublishVersion", named);
    lambda.workspace.define({ ...shop, alias: "live" });
    assert.equal(lambda.resolve("shop", "live").fn.version, "2");
    await lambda.call("UpdateAlias", { ...named, Name: "live", FunctionVersion: "1" });
    lambda.workspace.define({ ...shop, ...recoded, alias: "live" });
    assert.equal(lambda.resolve("shop", "live").fn.version, "1", "a client's own stays");
  });

  test("have environments initialised ahead for the alias, again after each change", async (t) => {
    const lambda = testLambda(t);
    lambda.workspace.define({ ...shop, alias: "live", provisionedConcurrency: 2 });
    assert.equal(lambda.kept.get("1"), 2);
    lambda.kept.clear();
    lambda.workspace.define({ ...shop, ...recoded, alias: "live", provisionedConcurrency: 2 });
    assert.equal(lambda.kept.get("1"), 2);
    const alias = { ...named, Qualifier: "live" };
    await Promise.resolve();
    const config = await lambda.call("GetProvisionedConcurrencyConfig", alias);
    assert.equal(config["RequestedProvisionedConcurrentExecutions"], 2);
    lambda.workspace.define({ ...shop, ...recoded, alias: "live" });
    await assert.rejects(lambda.call("GetProvisionedConcurrencyConfig", alias), { status: 404 });
  });

  test("are configured for asynchronous events as the template says, until a client does otherwise", async (t) => {
    const lambda = testLambda(t);
    const eventInvoke = { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 };
    lambda.workspace.define({ ...shop, eventInvoke });
    assert.equal(lambda.resolve("shop").eventInvoke?.maximumRetryAttempts, 1);
    await lambda.call("PutFunctionEventInvokeConfig", { ...named, MaximumRetryAttempts: 2 });
    lambda.workspace.define({ ...shop, ...recoded, eventInvoke });
    assert.equal(lambda.resolve("shop").eventInvoke?.maximumRetryAttempts, 2);
    lambda.workspace.define({ ...shop, eventInvoke, alias: "live" });
    assert.equal(lambda.resolve("shop", "live").eventInvoke?.maximumEventAgeInSeconds, 60);
    assert.equal(lambda.resolve("shop").eventInvoke, undefined);
  });

  test("show and apply every setting that CreateFunction knows", async (t) => {
    const lambda = testLambda(t);
    const role = "arn:aws:iam::000000000000:role/own";
    const queue = "arn:aws:sqs:us-east-1:000000000000:dead";
    const files = {
      Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-1",
      LocalMountPath: "/mnt/x",
    };
    lambda.workspace.define({
      ...shop,
      ...configured({
        Role: role,
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
        KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
        FileSystemConfigs: [files],
        DeadLetterConfig: { TargetArn: queue },
      }),
      recursiveLoop: "Allow",
      runtimeManagement: { UpdateRuntimeOn: "FunctionUpdate" },
    });
    const shown = await lambda.call(getConfiguration, named);
    assert.equal(shown["Role"], role);
    assert.deepEqual((shown["VpcConfig"] as { SubnetIds: string[] }).SubnetIds, ["subnet-1"]);
    assert.deepEqual(shown["FileSystemConfigs"], [files]);
    assert.deepEqual(shown["DeadLetterConfig"], { TargetArn: queue });
    const layer = { Arn: "arn:aws:lambda:us-east-1:000000000000:layer:tools:1", CodeSize: 7 };
    assert.deepEqual(shown["Layers"], [layer]);
    assert.deepEqual(
      [lambda.resolve("shop").deadLetterArn, lambda.resolve("shop").recursiveLoop],
      [queue, "Allow"],
    );
    const management = await lambda.call("GetRuntimeManagementConfig", named);
    assert.equal(management["UpdateRuntimeOn"], "FunctionUpdate");
    const putBack = await lambda.call("UpdateFunctionConfiguration", { ...named, Layers: [layer.Arn] });
    assert.deepEqual(putBack["Layers"], [layer]);
  });

  test("can be a container image", async (t) => {
    const lambda = testLambda(t);
    const imageUri = "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1";
    lambda.workspace.define({
      functionName: "shop",
      code: { kind: "image", imageUri },
      configuration: { ImageConfig: { Command: ["app.handler"] } },
    });
    assert.equal((await lambda.call(getConfiguration, named))["PackageType"], "Image");
    assert.deepEqual(lambda.resolve("shop").fn.code, { kind: "image", imageUri, command: ["app.handler"] });
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
    assert.equal((versions as unknown[]).length, 2, "$LATEST and that of the alias");
    const found = await lambda.call("GetFunction", named);
    assert.deepEqual(found["Tags"], tags);
    assert.equal((await lambda.call("GetFunctionUrlConfig", named))["FunctionUrl"], address["FunctionUrl"]);
    await assert.rejects(lambda.call("GetFunction", { FunctionName: "made" }), { status: 404 });
    await lambda.call("CreateFunction", made);
  });
});
