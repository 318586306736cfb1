import assert from "node:assert/strict";
import { test } from "node:test";
import { decide, type Decision } from "../../../../src/emulator/iam/decide.ts";
import { readPolicyDocument } from "../../../../src/emulator/iam/policyDocument.ts";

const queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
const variables = new Map([
  ["aws:principalaccount", "111122223333"],
  ["aws:userid", "AROA1:or*ers"],
]);

interface Case {
  readonly title: string;
  readonly statements: readonly Record<string, unknown>[];
  readonly action?: string;
  readonly resource?: string;
  readonly version?: string;
  readonly is: Decision;
}

function allow(action: unknown, resource: unknown, more: Record<string, unknown> = {}) {
  return { Effect: "Allow", Action: action, Resource: resource, ...more };
}

const cases: readonly Case[] = [
  { title: "nothing is allowed by no statement", statements: [], is: "no-statement" },
  {
    title: "a statement allows what it names",
    statements: [allow("sqs:SendMessage", queue)],
    is: "allowed",
  },
  { title: "another action is not allowed", statements: [allow("sqs:Receive*", queue)], is: "no-statement" },
  {
    title: "another resource is not allowed",
    statements: [allow("sqs:SendMessage", `${queue}2`)],
    is: "no-statement",
  },
  {
    title: "actions are compared without regard to case",
    statements: [allow("SQS:sendmessage", queue)],
    is: "allowed",
  },
  {
    title: "resources are compared with regard to case",
    statements: [allow("sqs:*", queue.toUpperCase())],
    is: "no-statement",
  },
  { title: "a list means each of it", statements: [allow(["s3:*", "sqs:Send*"], ["x", "*"])], is: "allowed" },
  {
    title: "a star goes over slashes and colons",
    statements: [allow("s3:Get*", "arn:aws:s3:::photos/*.jpg")],
    action: "s3:GetObject",
    resource: "arn:aws:s3:::photos/2026/a:b.jpg",
    is: "allowed",
  },
  {
    title: "a question mark is one character",
    statements: [allow("sqs:SendMessage", queue.replace("jobs", "job?"))],
    is: "allowed",
  },
  {
    title: "a bucket is not its objects",
    statements: [allow("s3:*", "arn:aws:s3:::photos")],
    action: "s3:GetObject",
    resource: "arn:aws:s3:::photos/a",
    is: "no-statement",
  },
  {
    title: "a denial wins, in whatever order",
    statements: [allow("*", "*"), { Effect: "Deny", Action: "sqs:Send*", Resource: "*" }, allow("*", "*")],
    is: "denied",
  },
  {
    title: "a denial of something else does not matter",
    statements: [allow("*", "*"), { Effect: "Deny", Action: "sqs:Delete*", Resource: "*" }],
    is: "allowed",
  },
  {
    title: "NotAction means all other actions",
    statements: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    is: "allowed",
  },
  {
    title: "NotAction does not mean those that it names",
    statements: [{ Effect: "Allow", NotAction: ["iam:*", "sqs:*"], Resource: "*" }],
    is: "no-statement",
  },
  {
    title: "NotResource means all other resources",
    statements: [{ Effect: "Deny", Action: "*", NotResource: "arn:aws:s3:::*" }, allow("*", "*")],
    is: "denied",
  },
  {
    title: "conditions of what allows are taken as met",
    statements: [allow("*", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } })],
    is: "allowed",
  },
  {
    title: "conditions of what denies are taken as not met",
    statements: [
      allow("*", "*"),
      {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
    is: "allowed",
  },
  {
    title: "a variable stands for its value",
    statements: [allow("sqs:*", "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs")],
    is: "allowed",
  },
  {
    title: "the value of a variable has no wildcards",
    statements: [allow("sqs:*", "arn:aws:sqs:*:*:${aws:userid}")],
    resource: "arn:aws:sqs:eu-west-1:111122223333:AROA1:orders",
    is: "no-statement",
  },
  {
    title: "a variable that is not known here may be anything",
    statements: [allow("sqs:*", "arn:aws:sqs:*:*:${aws:PrincipalTag/queue}")],
    is: "allowed",
  },
  {
    title: "a variable that is not known here has its default",
    statements: [allow("sqs:*", "arn:aws:sqs:*:*:${aws:PrincipalTag/queue, 'other'}")],
    is: "no-statement",
  },
  {
    title: "an escaped star is a star",
    statements: [allow("s3:*", "arn:aws:s3:::photos/${*}")],
    action: "s3:GetObject",
    resource: "arn:aws:s3:::photos/a",
    is: "no-statement",
  },
  {
    title: "an older document has no variables",
    version: "2008-10-17",
    statements: [allow("sqs:*", "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs")],
    is: "no-statement",
  },
];

for (const { title, statements, action = "sqs:SendMessage", resource = queue, version, is } of cases) {
  test(title, () => {
    const document = { Version: version ?? "2012-10-17", Statement: statements };
    assert.equal(decide(readPolicyDocument(document) ?? [], { action, resource }, variables), is);
  });
}

test("one statement needs no list", () => {
  const read = readPolicyDocument({ Version: "2012-10-17", Statement: allow("sqs:*", "*") });
  assert.equal(read?.length, 1);
});

test("a document that only a deployment knows is not known here", () => {
  assert.equal(readPolicyDocument("*"), undefined);
  assert.equal(readPolicyDocument({ Version: "2012-10-17", Statement: "*" }), undefined);
  assert.equal(readPolicyDocument({ Statement: [allow("sqs:*", "*"), "*"] }), undefined);
});

const wrong: readonly (readonly [unknown, RegExp])[] = [
  [undefined, /must be an object/],
  [[], /must be an object/],
  ["text", /must be an object/],
  [{ Version: "2012-10-17" }, /Statement 1 .* must be an object/],
  [{ Statement: [allow("a:b", "*"), null] }, /Statement 2 .* must be an object/],
  [{ Statement: { Action: "*", Resource: "*" } }, /Effect/],
  [{ Statement: { Effect: "allow", Action: "*", Resource: "*" } }, /Effect/],
  [{ Statement: { Effect: "Allow", Resource: "*" } }, /either Action or NotAction/],
  [{ Statement: { Effect: "Allow", Action: "*", NotAction: "*", Resource: "*" } }, /either Action/],
  [{ Statement: { Effect: "Allow", Action: "*" } }, /either Resource or NotResource/],
  [{ Statement: { Effect: "Allow", Action: [1], Resource: "*" } }, /texts as its Action/],
  [{ Statement: { Effect: "Allow", Action: "*", Resource: { Ref: "x" } } }, /texts as its Resource/],
];

for (const [document, message] of wrong) {
  test(`what is wrong is said of ${JSON.stringify(document)}`, () => {
    assert.throws(() => readPolicyDocument(document), message);
  });
}
