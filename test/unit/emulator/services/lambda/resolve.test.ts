import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { testLambda } from "./testLambda.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

/** A function with versions 1 and 2, and an alias that sends a fifth of the calls to version 2. */
async function withWeights(t: TestContext) {
  let draw = 0;
  const lambda = testLambda(t, { random: () => draw });
  await lambda.call("CreateFunction", {
    FunctionName: "f",
    Role: "arn:aws:iam::000000000000:role/r",
    PackageType: "Image",
    Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
    Publish: true,
  });
  lambda.clock.advance(100);
  await lambda.call("UpdateFunctionConfiguration", { FunctionName: "f", Description: "second" });
  lambda.clock.advance(100);
  await lambda.call("PublishVersion", { FunctionName: "f" });
  await lambda.call("CreateAlias", {
    FunctionName: "f",
    Name: "live",
    FunctionVersion: "1",
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } },
  });
  return { lambda, drawing: (value: number) => (draw = value) };
}

describe("resolving a name", () => {
  test("an alias with weights draws its versions", async (t) => {
    const { lambda, drawing } = await withWeights(t);
    const versionFor = (value: number) => {
      drawing(value);
      return lambda.resolve("f", "live").fn.version;
    };
    assert.deepEqual([0, 0.19, 0.2, 0.99].map(versionFor), ["2", "2", "1", "1"]);
    await lambda.call("UpdateAlias", { FunctionName: "f", Name: "live", RoutingConfig: {} });
    assert.equal(versionFor(0), "1");
  });

  test("the function sees the ARN as it was invoked", async (t) => {
    const { lambda } = await withWeights(t);
    assert.equal(lambda.resolve("f").invokedArn, arn);
    assert.equal(lambda.resolve("f", "$LATEST").invokedArn, `${arn}:$LATEST`);
    assert.equal(lambda.resolve(`${arn}:live`).invokedArn, `${arn}:live`);
    assert.equal(lambda.resolve("000000000000:function:f", "1").invokedArn, `${arn}:1`);
  });

  test("the same deployment keeps its revision, any update makes a new one", async (t) => {
    const { lambda } = await withWeights(t);
    const before = lambda.resolve("f").fn;
    await lambda.call("AddPermission", {
      FunctionName: "f",
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "*",
    });
    assert.equal(lambda.resolve("f").fn.revision, before.revision);
    await lambda.call("UpdateFunctionConfiguration", { FunctionName: "f", Description: "second" });
    assert.notEqual(lambda.resolve("f").fn.revision, before.revision);
  });

  test("what does not exist is not found, with the qualifier", async (t) => {
    const { lambda } = await withWeights(t);
    assert.throws(() => lambda.resolve("none"), {
      wireMessage: `Function not found: ${arn.slice(0, -1)}none:$LATEST`,
    });
    assert.throws(() => lambda.resolve("f", "none"), { wireMessage: `Function not found: ${arn}:none` });
    assert.throws(() => lambda.resolve("f:1", "2"), { code: "InvalidParameterValueException" });
    assert.throws(() => lambda.resolve(arn.replace("us-east-1", "eu-west-1")), { status: 404 });
    assert.throws(() => lambda.resolve(arn.replace("0000:function", "0001:function")), { status: 403 });
  });
});
