import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { readSamples } from "../../../src/lambda/samples.ts";

const sampleEvents = readSamples(
  readFileSync(join(import.meta.dirname, "../../../media/samples.json"), "utf8"),
);

const sample = (id: string): unknown => {
  const found = sampleEvents.find((each) => each.id === id);
  assert.ok(found, `no sample "${id}"`);
  return found.event;
};

test("there are at least 70 samples, each by a name that a file can have", () => {
  const ids = sampleEvents.map(({ id }) => id);
  assert.ok(ids.length >= 70, `${ids.length}`);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z0-9-]+$/);
  for (const { event } of sampleEvents) assert.ok(Object.keys(event as object).length > 0);
});

test("what a sample says about its own content is true", () => {
  const Sqs = v.object({ Records: v.array(v.object({ body: v.string(), md5OfBody: v.string() })) });
  for (const { body, md5OfBody } of v.parse(Sqs, sample("sqs")).Records) {
    assert.equal(createHash("md5").update(body).digest("hex"), md5OfBody);
  }
  const Http = v.object({ body: v.string(), headers: v.object({ "content-length": v.string() }) });
  const http = v.parse(Http, sample("http-api"));
  assert.equal(http.headers["content-length"], String(Buffer.byteLength(http.body)));
  JSON.parse(http.body);
  const Kinesis = v.object({ Records: v.array(v.object({ kinesis: v.object({ data: v.string() }) })) });
  for (const { kinesis } of v.parse(Kinesis, sample("kinesis")).Records) {
    JSON.parse(Buffer.from(kinesis.data, "base64").toString());
  }
});

test("handlers tell the sources apart by the fields that AWS gives them", () => {
  const sourceOf = (id: string) => {
    const { Records } = v.parse(v.object({ Records: v.array(v.looseObject({})) }), sample(id));
    return Records[0]?.["eventSource"] ?? Records[0]?.["EventSource"];
  };
  assert.deepEqual(["s3", "sqs", "sns", "dynamodb", "kinesis"].map(sourceOf), [
    "aws:s3",
    "aws:sqs",
    "aws:sns",
    "aws:dynamodb",
    "aws:kinesis",
  ]);
  assert.ok(v.is(v.object({ version: v.literal("2.0"), rawPath: v.string() }), sample("http-api")));
  assert.ok(v.is(v.object({ resource: v.string(), httpMethod: v.string() }), sample("rest-api")));
  assert.ok(v.is(v.object({ requestContext: v.object({ elb: v.looseObject({}) }) }), sample("alb")));
  assert.ok(v.is(v.object({ "detail-type": v.literal("Scheduled Event") }), sample("schedule")));
  assert.ok(v.is(v.object({ "detail-type": v.string(), detail: v.looseObject({}) }), sample("eventbridge")));
});

test("every source that Lambda's guide documents has a sample, told apart as handlers do", () => {
  const text = (id: string) => JSON.stringify(sample(id));
  for (const [id, mark] of [
    ["kafka-msk", '"eventSource":"aws:kafka"'],
    ["kafka", '"eventSource":"SelfManagedKafka"'],
    ["activemq", '"eventSource":"aws:mq"'],
    ["rabbitmq", '"eventSource":"aws:rmq"'],
    ["documentdb", '"eventSource":"aws:docdb"'],
    ["codecommit", '"eventSource":"aws:codecommit"'],
    ["ses", '"eventSource":"aws:ses"'],
    ["vpc-lattice", '"serviceNetworkArn":"arn:aws:vpc-lattice:'],
    ["websocket-connect", '"eventType":"CONNECT"'],
    ["token-authorizer", '"type":"TOKEN"'],
    ["cognito-presignup", '"triggerSource":"PreSignUp_SignUp"'],
    ["cloudfront-viewer-request", '"eventType":"viewer-request"'],
    ["firehose", '"deliveryStreamArn":'],
    ["s3-object-lambda", '"getObjectContext":'],
    ["s3-batch", '"invocationSchemaVersion":"1.0"'],
    ["cloudformation-custom", '"RequestType":"Create"'],
    ["codepipeline-job", '"CodePipeline.job":'],
    ["config-rule", '"configRuleName":'],
    ["secrets-rotation", '"Step":"createSecret"'],
    ["connect", '"Name":"ContactFlowEvent"'],
    ["lex", '"sessionState":'],
    ["alexa-skill", '"type":"IntentRequest"'],
    ["appsync", '"parentTypeName":"Query"'],
    ["bedrock-agent", '"actionGroup":'],
    ["scheduler", '"schedule":"arn:aws:scheduler:'],
    ["step-functions", '"taskToken":'],
    ["iot-authorizer", '"protocolData":'],
    ["cloudwatch-alarm-action", '"alarmData":'],
    ["destination", '"condition":"RetriesExhausted"'],
    ["function-url", ".lambda-url."],
  ] as const) {
    assert.ok(text(id).includes(mark), `${id} has no ${mark}`);
  }
  const Logs = v.object({ awslogs: v.object({ data: v.string() }) });
  const { data } = v.parse(Logs, sample("cloudwatch-logs")).awslogs;
  assert.match(gunzipSync(Buffer.from(data, "base64")).toString(), /"messageType": ?"DATA_MESSAGE"/);
});
