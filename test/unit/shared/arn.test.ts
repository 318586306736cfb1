import assert from "node:assert/strict";
import { test } from "node:test";
import { formatArn, nameOf, parseArn, resourceParts, rootArn, unqualified } from "../../../src/shared/arn.ts";

const alias = "arn:aws:lambda:eu-west-1:123456789012:function:orders:live";

test("an ARN comes apart and together again", () => {
  const arn = parseArn(alias);
  assert.deepEqual(arn, {
    partition: "aws",
    service: "lambda",
    region: "eu-west-1",
    accountId: "123456789012",
    resource: "function:orders:live",
  });
  assert.equal(formatArn(arn), alias);
});

test("the partition stays what it was", () => {
  const arn = "arn:aws-us-gov:s3:::bucket";
  assert.equal(parseArn(arn)?.partition, "aws-us-gov");
  assert.equal(formatArn({ partition: "aws-us-gov", service: "s3", resource: "bucket" }), arn);
});

test("other text is no ARN", () => {
  for (const text of ["", "orders", "function:orders", "a:b:c:d:e:f", "arn:aws:sqs:eu-west-1:1"]) {
    assert.equal(parseArn(text), undefined, text);
    assert.deepEqual(resourceParts(text), []);
  }
});

test("a resource has parts, and a function's ARN is had without its qualifier", () => {
  assert.deepEqual(resourceParts(alias), ["function", "orders", "live"]);
  assert.equal(unqualified(alias), alias.replace(":live", ""));
  assert.equal(unqualified(unqualified(alias)), unqualified(alias));
});

test("a name is the last part, or all where no ARN was given", () => {
  assert.equal(nameOf("arn:aws:s3:::bucket"), "bucket");
  assert.equal(nameOf("layer"), "layer");
  assert.equal(nameOf(""), "");
});

test("the root user has no region", () => {
  assert.equal(rootArn("123456789012"), "arn:aws:iam::123456789012:root");
});
