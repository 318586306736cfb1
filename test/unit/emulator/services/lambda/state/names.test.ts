import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ServiceError } from "../../../../../../src/emulator/contracts/service.ts";
import { testLambda } from "../testLambda.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function";
const pattern =
  /^1 validation error detected: Value '.*' at 'functionName' failed .* expression pattern: \(arn:/s;
const mismatch = "The derived qualifier from the function name does not match the specified qualifier.";
const qualifierPattern =
  "1 validation error detected: Value 'invalid!' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

type Refusal = readonly [code: string, message: string | RegExp];
const malformed: Refusal = ["ValidationException", pattern];
const missing = (name: string): Refusal => [
  "ResourceNotFoundException",
  `Function not found: ${arn}:${name}`,
];

/** Names as they go wrong, what they are called with, and the answers to GetFunction and to DeleteFunction. */
const cases: readonly [FunctionName: string, Qualifier: string | undefined, get: Refusal, remove: Refusal][] =
  [
    ["*", undefined, malformed, malformed],
    ["my-function!", undefined, malformed, malformed],
    ["invalid-account:function:my-function", undefined, malformed, malformed],
    ["arn:aws:lambda:invalid-region:000000000000:function:f", undefined, malformed, malformed],
    ["arn:aws:lambda:us-east-1::function:f", undefined, malformed, malformed],
    ["arn:aws:lambda::000000000000:function:f", undefined, malformed, malformed],
    ["arn:aws:ec2:us-east-1:000000000000:instance:i", undefined, malformed, malformed],
    [`${arn}:f:1:2`, undefined, malformed, malformed],
    [`${arn}:f:$LATES`, undefined, malformed, malformed],
    ["function:f:$LATEST:extra", undefined, malformed, malformed],
    [arn, undefined, missing("function"), missing("function")],
    ["a".repeat(65), undefined, missing("a".repeat(65)), missing("a".repeat(65))],
    ["f.with.dots", undefined, missing("f.with.dots"), missing("f.with.dots")],
    ["f", "1", missing("f:1"), missing("f")],
    [`${arn}:f`, "$latest", missing("f:$latest"), missing("f")],
    [
      "f",
      "live",
      missing("f:live"),
      ["InvalidParameterValueException", "Deletion of aliases is not currently supported."],
    ],
    [
      "f",
      "$LATEST",
      missing("f:$LATEST"),
      ["InvalidParameterValueException", "$LATEST version cannot be deleted without deleting the function."],
    ],
    ["f", "invalid!", ["ValidationException", qualifierPattern], ["ValidationException", qualifierPattern]],
    ["f:1", "2", ["InvalidParameterValueException", mismatch], ["InvalidParameterValueException", mismatch]],
    [
      "f",
      "q".repeat(129),
      [
        "ValidationException",
        / at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128$/,
      ],
      [
        "ValidationException",
        / at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128$/,
      ],
    ],
    [
      "arn:aws:lambda:eu-west-1:000000000000:function:f",
      undefined,
      [
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
      ],
      [
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
      ],
    ],
  ];

describe("the name of a function", () => {
  for (const [FunctionName, Qualifier, get, remove] of cases) {
    const called = Qualifier === undefined ? FunctionName : `${FunctionName} with ${Qualifier}`;
    test(called.slice(0, 80), async (t) => {
      const lambda = testLambda(t);
      for (const [operation, [code, message]] of [
        ["GetFunction", get],
        ["DeleteFunction", remove],
      ] as const) {
        await assert.rejects(lambda.call(operation, { FunctionName, Qualifier }), (error) => {
          assert.ok(error instanceof ServiceError);
          assert.equal(error.code, code, operation);
          if (typeof message === "string") assert.equal(error.wireMessage, message, operation);
          else assert.match(error.wireMessage ?? "", message, operation);
          return true;
        });
      }
    });
  }

  test("leads to the same function as bare name, partial and full ARN", async (t) => {
    const lambda = testLambda(t);
    await lambda.call("CreateFunction", {
      FunctionName: "000000000000:function:f",
      Role: "arn:aws:iam::000000000000:role/r",
      PackageType: "Image",
      Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/f:1" },
    });
    for (const name of [
      "f",
      "function:f",
      "000000000000:function:f",
      `${arn}:f`,
      "us-east-1:000000000000:function:f",
    ]) {
      const found = await lambda.call("GetFunctionConfiguration", { FunctionName: name });
      assert.equal(found["FunctionArn"], `${arn}:f`, name);
    }
    const qualified = await lambda.call("GetFunctionConfiguration", { FunctionName: `${arn}:f:$LATEST` });
    assert.equal(qualified["FunctionArn"], `${arn}:f:$LATEST`);
  });
});
