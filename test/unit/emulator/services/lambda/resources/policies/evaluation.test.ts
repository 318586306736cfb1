import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PolicyRequest } from "../../../../../../../src/emulator/contracts/functionUrl.ts";
import { evaluatePolicy } from "../../../../../../../src/emulator/services/lambda/resources/policies/evaluation.ts";
import type { Statement } from "../../../../../../../src/emulator/services/lambda/state/records.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
const request: PolicyRequest = {
  action: "lambda:InvokeFunctionUrl",
  resource: arn,
  principalArn: undefined,
  context: { "lambda:FunctionUrlAuthType": "NONE" },
};

function allow(changes: Partial<Statement> = {}): Statement {
  return {
    Sid: "s",
    Effect: "Allow",
    Principal: "*",
    Action: "lambda:InvokeFunctionUrl",
    Resource: arn,
    ...changes,
  };
}

const decide = (statements: readonly Statement[], changes: Partial<PolicyRequest> = {}) =>
  evaluatePolicy({ statements }, { ...request, ...changes });

describe("a resource policy", () => {
  test("decides nothing without a statement that matches", () => {
    assert.equal(evaluatePolicy(undefined, request), "none");
    assert.equal(decide([allow({ Action: "lambda:InvokeFunction" })]), "none");
    assert.equal(decide([allow({ Resource: `${arn}:live` })]), "none");
  });

  test("allows by wildcards in actions and resources", () => {
    assert.equal(decide([allow({ Action: "lambda:*" })]), "allow");
    assert.equal(decide([allow({ Action: ["lambda:invokefunctionurl"] })]), "allow");
    assert.equal(decide([allow({ Resource: "arn:aws:lambda:*:function:?" })]), "allow");
    assert.equal(decide([allow({ Resource: arn.replace("function:f", "function.f") })]), "none");
  });

  test("is decided at once, whatever patterns a client puts into it", () => {
    const pattern = `${"*a".repeat(500)}b`;
    const long = { context: { "aws:PrincipalTag/x": "a".repeat(2_000) } };
    assert.equal(decide([allow({ Action: pattern })], { action: "a".repeat(2_000) }), "none");
    assert.equal(decide([allow({ Resource: pattern })], { resource: "a".repeat(2_000) }), "none");
    for (const operator of ["StringLike", "ArnLike", "ArnEquals"]) {
      const condition = { [operator]: { "aws:PrincipalTag/x": pattern } };
      assert.equal(decide([allow({ Condition: condition })], long), "none", operator);
    }
  });

  test("a deny wins", () => {
    assert.equal(decide([allow(), allow({ Effect: "Deny" })]), "deny");
  });

  test("knows accounts, users and everybody", () => {
    const user = "arn:aws:iam::111111111111:user/ada";
    const asUser = { principalArn: user };
    assert.equal(decide([allow({ Principal: { AWS: user } })], asUser), "allow");
    assert.equal(decide([allow({ Principal: { AWS: "arn:aws:iam::111111111111:root" } })], asUser), "allow");
    assert.equal(decide([allow({ Principal: { AWS: ["111111111111"] } })], asUser), "allow");
    assert.equal(decide([allow({ Principal: { AWS: "222222222222" } })], asUser), "none");
    assert.equal(decide([allow({ Principal: { AWS: user } })]), "none");
    assert.equal(decide([allow({ Principal: { Service: "s3.amazonaws.com" } })], asUser), "none");
    assert.equal(decide([allow({ Principal: { AWS: "*" } })]), "allow");
  });

  test("conditions must all hold, and one that is unknown never does", () => {
    const when = (Condition: NonNullable<Statement["Condition"]>) => decide([allow({ Condition })]);
    assert.equal(when({ StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } }), "allow");
    assert.equal(when({ StringEquals: { "LAMBDA:functionurlauthtype": ["AWS_IAM", "NONE"] } }), "allow");
    assert.equal(when({ StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } }), "none");
    assert.equal(when({ StringNotEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } }), "allow");
    assert.equal(when({ StringEquals: { "aws:Missing": "x" } }), "none");
    assert.equal(when({ StringEqualsIfExists: { "aws:Missing": "x" } }), "allow");
    assert.equal(when({ StringNotLike: { "aws:Missing": "x" } }), "allow");
    assert.equal(when({ Null: { "aws:Missing": "true" } }), "allow");
    assert.equal(when({ Null: { "aws:Missing": "false" } }), "none");
    assert.equal(when({ FancyNewOperator: { "lambda:FunctionUrlAuthType": "NONE" } }), "none");
    assert.equal(when({ constructor: { "lambda:FunctionUrlAuthType": "NONE" } }), "none");
    assert.equal(
      when({ StringEquals: { "lambda:FunctionUrlAuthType": "NONE" }, Bool: { "aws:Missing": "true" } }),
      "none",
    );
  });
});
