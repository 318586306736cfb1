import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { testLambda } from "../testLambda.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

async function published(t: TestContext) {
  const lambda = testLambda(t);
  await lambda.call("CreateFunction", {
    FunctionName: "f",
    Role: "arn:aws:iam::000000000000:role/r",
    PackageType: "Image",
    Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
    Publish: true,
  });
  lambda.clock.advance(100);
  return lambda;
}

test("a change of settings ends the environments of $LATEST and no others", async (t) => {
  const lambda = await published(t);
  await lambda.call("UpdateFunctionConfiguration", { FunctionName: "f", MemorySize: 256 });
  lambda.clock.advance(100);
  assert.deepEqual(lambda.retired, [`${arn}:$LATEST`]);
  assert.equal(lambda.resolve("f").fn.memoryMb, 256);
  assert.equal(lambda.resolve("f", "1").fn.memoryMb, 128);
});

test("changes that no environment depends on end none", async (t) => {
  const lambda = await published(t);
  await lambda.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
  await lambda.call("PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 5 });
  await lambda.call("PutFunctionRecursionConfig", { FunctionName: "f", RecursiveLoop: "Allow" });
  await lambda.call("TagResource", { Resource: arn, Tags: { a: "b" } });
  await lambda.call("PublishVersion", { FunctionName: "f" });
  assert.deepEqual(lambda.retired, []);
  assert.equal(lambda.resolve("f").reservedConcurrency, 5);
  assert.equal(lambda.resolve("f").recursiveLoop, "Allow");
});

test("what is deleted ends with its environments", async (t) => {
  const lambda = await published(t);
  await lambda.call("DeleteFunction", { FunctionName: "f", Qualifier: "1" });
  assert.deepEqual(lambda.retired, [`${arn}:1`]);
  await lambda.call("DeleteFunction", { FunctionName: "f" });
  assert.deepEqual(lambda.retired, [`${arn}:1`, arn]);
});

test("a reset ends all environments, and nothing of the old ones serves a function of the same name", async (t) => {
  const lambda = await published(t);
  lambda.reset();
  assert.deepEqual(lambda.retired, [arn]);
  assert.throws(() => lambda.resolve("f"), /Function not found/);
});
