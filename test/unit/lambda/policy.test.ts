import assert from "node:assert/strict";
import { test } from "node:test";
import { readPolicy } from "../../../src/lambda/policy.ts";
import { inWords } from "../../../src/shared/phrase.ts";

function sentences(...statements: readonly unknown[]): string[] {
  return readPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })).map(({ sentence }) =>
    inWords(sentence),
  );
}

const invoke = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "arn" };

test("a statement says in words what may call the function", () => {
  const from = (service: string, arn: string) => ({
    ...invoke,
    Principal: { Service: `${service}.amazonaws.com` },
    Condition: { ArnLike: { "AWS:SourceArn": arn } },
  });
  assert.deepEqual(
    sentences(
      from("s3", "arn:aws:s3:::orders"),
      from("sns", "arn:aws:sns:eu-west-1:123456789012:alerts"),
      from("events", "arn:aws:events:eu-west-1:123456789012:rule/nightly"),
      from("apigateway", "arn:aws:execute-api:eu-west-1:123456789012:a1b2/*/GET/products"),
      { ...invoke, Principal: { Service: "s3.amazonaws.com" } },
      { ...invoke, Principal: { AWS: "arn:aws:iam::123456789012:root" } },
      { ...invoke, Principal: { AWS: "123456789012" }, Effect: "Deny" },
      { ...invoke, Principal: "*", Action: "lambda:InvokeFunctionUrl" },
    ),
    [
      "S3 bucket orders may invoke",
      "SNS topic alerts may invoke",
      "EventBridge rule nightly may invoke",
      "API a1b2/*/GET/products may invoke",
      "Any S3 bucket may invoke",
      "Account 123456789012 may invoke",
      "Account 123456789012 may not invoke",
      "Everybody may call the URL",
    ],
  );
});

test("a bucket of a certain account says so: its name alone could be somebody else's tomorrow", () => {
  const condition = {
    StringEquals: { "AWS:SourceAccount": "123456789012" },
    ArnLike: { "aws:SourceArn": "arn:aws:s3:::orders" },
  };
  const statement = { ...invoke, Principal: { Service: "s3.amazonaws.com" }, Condition: condition };
  assert.deepEqual(sentences(statement), ["S3 bucket orders may invoke for account 123456789012"]);
});

test("what is no policy has no statements, and one statement need not be in a list", () => {
  assert.deepEqual(readPolicy("no"), []);
  assert.deepEqual(readPolicy("[]"), []);
  assert.deepEqual(
    readPolicy(JSON.stringify({ Statement: { ...invoke, Principal: "*" } })).map(({ id }) => id),
    ["1"],
  );
});
