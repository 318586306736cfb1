import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { samplesFor, type Triggers } from "../../../src/lambda/sampleOrder.ts";
import { readSamples } from "../../../src/lambda/samples.ts";

const samples = readSamples(readFileSync(join(import.meta.dirname, "../../../media/samples.json"), "utf8"));
const none: Triggers = { mappings: [], hasUrl: false, apis: [], principals: [] };
const ownOf = (triggers: Partial<Triggers>) => {
  const { own, others } = samplesFor(samples, { ...none, ...triggers });
  assert.equal(own.length + others.length, samples.length);
  return own.map(({ id }) => id);
};
const mapping = (arn: string) => ({ arn, selfManaged: false });

test("without triggers the samples stay in their order", () => {
  assert.deepEqual(samplesFor(samples, none), { own: [], others: samples });
});

test("what a mapping reads from comes first, each sample once", () => {
  const queue = mapping("arn:aws:sqs:eu-central-1:123456789012:jobs.fifo");
  assert.deepEqual(ownOf({ mappings: [queue, queue] }), ["sqs-fifo", "sqs"]);
  assert.deepEqual(ownOf({ mappings: [{ selfManaged: true }] })[0], "kafka");
  const table = mapping("arn:aws:dynamodb:eu-central-1:123456789012:table/T/stream/2026");
  assert.deepEqual(ownOf({ mappings: [table] }), ["dynamodb", "dynamodb-window"]);
  assert.deepEqual(ownOf({ mappings: [mapping("what?")] }), []);
});

test("an API's kind, a URL and the policy's services are triggers", () => {
  assert.deepEqual(ownOf({ apis: ["rest"] }), ["rest-api"]);
  assert.equal(ownOf({ apis: ["webSocket"] })[0], "websocket-connect");
  assert.deepEqual(ownOf({ hasUrl: true }), ["function-url"]);
  assert.equal(ownOf({ principals: ["s3.amazonaws.com"] })[0], "s3");
  assert.deepEqual(ownOf({ principals: ["lambda.alarms.cloudwatch.amazonaws.com"] }), [
    "cloudwatch-alarm-action",
  ]);
  assert.deepEqual(ownOf({ principals: ["alexa-appkit.amazon.com"] }), ["alexa-skill"]);
  assert.deepEqual(ownOf({ principals: ["logs.eu-central-1.amazonaws.com"] }), ["cloudwatch-logs"]);
  assert.equal(ownOf({ principals: ["events.amazonaws.com"] })[0], "schedule");
});

test("every sample that the table names exists", () => {
  const principals = [
    "apigateway",
    "bedrock",
    "cloudformation",
    "codecommit",
    "cognito-idp",
    "cognito-sync",
    "config",
    "connect",
    "edgelambda",
    "elasticloadbalancing",
    "iot",
    "iotevents",
    "lex",
    "lexv2",
    "scheduler",
    "secretsmanager",
    "ses",
    "sns",
    "vpc-lattice",
    "alexa-connectedhome",
  ];
  for (const each of principals) assert.ok(ownOf({ principals: [`${each}.amazonaws.com`] }).length > 0, each);
  for (const service of ["sqs", "kinesis", "dynamodb", "kafka", "mq", "rds"]) {
    assert.ok(ownOf({ mappings: [mapping(`arn:aws:${service}:a:123456789012:x`)] }).length > 0, service);
  }
});
