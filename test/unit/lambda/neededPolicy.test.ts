import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { policyText } from "../../../src/lambda/neededPolicy.ts";

const denied = (action: string, resource: string, statement: string | undefined = "{}") => ({
  functionName: "Worker",
  roleArn: "arn:aws:iam::000000000000:role/WorkerRole",
  action,
  resource,
  isExplicit: statement === "",
  ...(statement !== "" && { statement }),
  time: "2026-01-01T00:00:00.000Z",
});
const headings = { needed: "needed", forbidden: "forbidden" };

test("denied permissions are the policy that would allow them, a statement for each resource", () => {
  const text = policyText(
    [
      denied("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:jobs"),
      denied("s3:GetObject", "arn:aws:s3:::in: #1/*"),
      denied("sqs:GetQueueUrl", "arn:aws:sqs:us-east-1:000000000000:jobs"),
      denied("sns:ListTopics", "*"),
    ],
    headings,
  );
  assert.deepEqual(parse(text), {
    Policies: [
      {
        Statement: [
          {
            Effect: "Allow",
            Action: ["sqs:GetQueueUrl", "sqs:SendMessage"],
            Resource: "arn:aws:sqs:us-east-1:000000000000:jobs",
          },
          { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::in: #1/*" },
          { Effect: "Allow", Action: ["sns:ListTopics"], Resource: "*" },
        ],
      },
    ],
  });
  assert.match(text, /^# needed\n/);
});

test("what a statement of the role denies is told beside it", () => {
  const text = policyText([denied("sqs:SendMessage", "arn:a", "")], headings);
  assert.equal(text, '# forbidden\n# - sqs:SendMessage: "arn:a"\n');
});
