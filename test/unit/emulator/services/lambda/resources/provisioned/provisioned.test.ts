import assert from "node:assert/strict";
import { test } from "node:test";
import { testLambda } from "../../testLambda.ts";

test("what an alias has provisioned follows it, and ends with it", async (t) => {
  const lambda = testLambda(t);
  const FunctionName = "f";
  await lambda.call("CreateFunction", {
    FunctionName,
    Role: "arn:aws:iam::000000000000:role/r",
    PackageType: "Image",
    Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
    Publish: true,
  });
  lambda.clock.advance(100);
  await lambda.call("UpdateFunctionConfiguration", { FunctionName, Description: "second" });
  lambda.clock.advance(100);
  await lambda.call("PublishVersion", { FunctionName });
  await lambda.call("CreateAlias", { FunctionName, Name: "live", FunctionVersion: "1" });
  const put = (Qualifier: string, ProvisionedConcurrentExecutions: number) =>
    lambda.call("PutProvisionedConcurrencyConfig", {
      FunctionName,
      Qualifier,
      ProvisionedConcurrentExecutions,
    });
  const status = async () =>
    (await lambda.call("GetProvisionedConcurrencyConfig", { FunctionName, Qualifier: "live" }))["Status"];

  const { Status } = await put("live", 3);
  assert.equal(Status, "IN_PROGRESS");
  assert.equal(await status(), "READY");
  await assert.rejects(put("1", 1), { wireMessage: "Version is pointed by a Provisioned Concurrency alias" });
  assert.deepEqual([...lambda.kept], [["1", 3]]);
  assert.equal(lambda.resolve("f", "live").fn.initialization, "provisioned-concurrency");

  await lambda.call("UpdateAlias", { FunctionName, Name: "live", FunctionVersion: "2" });
  assert.deepEqual(
    [...lambda.kept],
    [
      ["1", 0],
      ["2", 3],
    ],
  );
  assert.equal(lambda.resolve("f", "1").fn.initialization, "on-demand");
  assert.equal(lambda.resolve("f", "live").fn.initialization, "provisioned-concurrency");

  await put("1", 2);
  await lambda.call("DeleteAlias", { FunctionName, Name: "live" });
  assert.deepEqual(
    [...lambda.kept],
    [
      ["1", 2],
      ["2", 0],
    ],
  );
  await lambda.call("DeleteProvisionedConcurrencyConfig", { FunctionName, Qualifier: "1" });
  assert.deepEqual(
    [...lambda.kept],
    [
      ["1", 0],
      ["2", 0],
    ],
  );
});

test("provisioned concurrency must fit into what is reserved, or into the account", async (t) => {
  const lambda = testLambda(t);
  const FunctionName = "f";
  await lambda.call("CreateFunction", {
    FunctionName,
    Role: "arn:aws:iam::000000000000:role/r",
    PackageType: "Image",
    Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
    Publish: true,
  });
  const put = (ProvisionedConcurrentExecutions: number, Qualifier = "1") =>
    lambda.call("PutProvisionedConcurrencyConfig", {
      FunctionName,
      Qualifier,
      ProvisionedConcurrentExecutions,
    });
  await assert.rejects(put(1001), {
    wireMessage:
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
  });
  await assert.rejects(put(901), {
    wireMessage:
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  });
  await assert.rejects(put(1, "$LATEST"), {
    wireMessage: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  });
  await lambda.call("PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: 5 });
  await assert.rejects(put(6), {
    wireMessage:
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
  });
  await put(5);
  await assert.rejects(
    lambda.call("PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: 4 }),
    {
      wireMessage:
        " ReservedConcurrentExecutions  4 should not be lower than function's total provisioned concurrency [5].",
    },
  );
});
