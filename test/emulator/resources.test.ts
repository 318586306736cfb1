import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { until } from "../until.ts";
import { sendSigned } from "./wire/signedRequest.ts";
import { clientOptions, startedEmulator } from "./startedEmulator.ts";

const fn = (more = "") => `  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Environment: { Variables: { QUEUE_URL: !Ref Jobs, BUS: !Ref Bus } }
${more}`;
const jobs = (more = "") => `  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
${more}`;
const others = `  Dead: { Type: AWS::SQS::Queue }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: orders } }
`;
const rule = (pattern: string) => `  Placed:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: { source: [${pattern}] }
      Targets: [{ Id: jobs, Arn: !GetAtt Jobs.Arn, RetryPolicy: { MaximumRetryAttempts: "4" } }]
`;
const templateOf = (...resources: string[]) => `Resources:\n${resources.join("")}`;
const nightly = `      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
`;

/** An emulator on a template that a test changes, with clients of it. */
async function open(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), "resources-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const file = join(folder, "template.yaml");
  writeFileSync(join(folder, "app.js"), "exports.handler = async () => 1;\n");
  writeFileSync(file, text);
  const dataDir = join(folder, ".lambda-workbench");
  const start = async () => {
    const emulator = await startedEmulator(t, { templates: [file], dataDir });
    const sqs = new SQSClient(clientOptions(emulator));
    const events = new EventBridgeClient(clientOptions(emulator));
    const lambda = new LambdaClient(clientOptions(emulator));
    t.after(() => {
      for (const client of [sqs, events, lambda]) client.destroy();
    });
    return { emulator, sqs, events, lambda };
  };
  return { start, write: (changed: string) => writeFileSync(file, changed) };
}

const namesOf = async (sqs: SQSClient) => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return QueueUrls.map((url) => url.replace(/^.*\//, ""));
};

test("queues, buses and rules of a template are there, wired to each other, at the address in the function's variables", async (t) => {
  const { start } = await open(t, templateOf(fn(nightly), jobs(), others, rule("shop")));
  const { emulator, sqs, events, lambda } = await start();
  assert.deepEqual(await namesOf(sqs), ["Dead", "Jobs"]);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "Worker" }));
  const url = Environment?.Variables?.["QUEUE_URL"];
  assert.equal(url, `${emulator.endpoint}/000000000000/Jobs`);
  assert.equal(Environment?.Variables?.["BUS"], "orders");
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy", "VisibilityTimeout"] }),
  );
  assert.deepEqual(Attributes, {
    VisibilityTimeout: "60",
    RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":3}',
  });
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  assert.deepEqual(
    Rules.map(({ Name, ScheduleExpression, State }) => [Name, ScheduleExpression, State]),
    [["WorkerNightly", "rate(1 day)", "ENABLED"]],
  );
  const { Targets } = await events.send(
    new ListTargetsByRuleCommand({ Rule: "Placed", EventBusName: "orders" }),
  );
  assert.deepEqual(Targets, [
    {
      Id: "jobs",
      Arn: "arn:aws:sqs:us-east-1:000000000000:Jobs",
      RetryPolicy: { MaximumRetryAttempts: 4 },
    },
  ]);
  const Entries = [{ EventBusName: "orders", Source: "shop", DetailType: "Placed", Detail: '{"id":7}' }];
  await events.send(new PutEventsCommand({ Entries }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
  assert.match(Messages[0]?.Body ?? "", /"detail":\{"id":7\}/);
});

test("they follow the template, keep what a client changed, and go with it; what a queue holds is there when it comes back", async (t) => {
  const { start, write } = await open(t, templateOf(fn(), jobs(), others, rule("shop")));
  const { emulator, sqs, events } = await start();
  const QueueUrl = `${emulator.endpoint}/000000000000/Jobs`;
  const valueOf = async (name: "VisibilityTimeout" | "DelaySeconds") => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] });
    return (await sqs.send(asked)).Attributes?.[name];
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "5" } }));
  await events.send(new DisableRuleCommand({ Name: "Placed", EventBusName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  write(templateOf(fn(), jobs("      DelaySeconds: 1\n"), others, rule("store")));
  await until(async () => (await valueOf("DelaySeconds")) === "1");
  assert.equal(await valueOf("VisibilityTimeout"), "5");
  const described = async () =>
    events.send(new DescribeRuleCommand({ Name: "Placed", EventBusName: "orders" }));
  await until(async () => (await described()).EventPattern === '{"source":["store"]}');
  assert.equal((await described()).State, "DISABLED");

  write(templateOf("  Dead: { Type: AWS::SQS::Queue }\n"));
  await until(async () => (await namesOf(sqs)).join() === "Dead");
  const { EventBuses = [] } = await events.send(new ListEventBusesCommand({}));
  assert.deepEqual(
    EventBuses.map(({ Name }) => Name),
    ["default"],
  );

  write(templateOf(fn(), jobs(), others));
  await until(async () => (await namesOf(sqs)).join() === "Dead,Jobs");
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  assert.deepEqual(
    Messages.map(({ Body }) => Body),
    ["kept"],
  );
});

test("a restart makes what a client deleted and takes away what is no longer declared; a reset empties and makes all anew", async (t) => {
  const { start, write } = await open(t, templateOf(fn(), jobs(), others));
  const first = await start();
  assert.deepEqual(await namesOf(first.sqs), ["Dead", "Jobs"]);
  await first.sqs.send(new CreateQueueCommand({ QueueName: "Own" }));
  const Dead = `${first.emulator.endpoint}/000000000000/Dead`;
  await first.sqs.send(new DeleteQueueCommand({ QueueUrl: Dead }));
  await first.emulator.stop();
  write(templateOf("  Late: { Type: AWS::SQS::Queue }\n", "  Dead: { Type: AWS::SQS::Queue }\n"));
  const { emulator, sqs } = await start();
  assert.deepEqual(await namesOf(sqs), ["Dead", "Late", "Own"]);
  const QueueUrl = `${emulator.endpoint}/000000000000/Late`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "gone" }));
  assert.equal((await sendSigned(emulator, { method: "POST", path: "/_local/reset" })).status, 204);
  assert.deepEqual(await namesOf(sqs), ["Dead", "Late"]);
  const counts = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  assert.deepEqual(counts.Attributes, { ApproximateNumberOfMessages: "0" });
});

test("a resource that the service refuses is a problem at its place, and the others are there", async (t) => {
  const { start } = await open(
    t,
    templateOf("  Bad: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 9999 } }\n", others),
  );
  const { emulator, sqs } = await start();
  assert.deepEqual(await namesOf(sqs), ["Dead"]);
  const { body } = await sendSigned(emulator, { path: "/_local/status" });
  const { problems } = JSON.parse(body) as { problems: { code: string; message: string; line: number }[] };
  assert.deepEqual(
    problems.map(({ code, line }) => [code, line]),
    [["resource-invalid", 2]],
  );
  assert.match(problems[0]?.message ?? "", /AWS::SQS::Queue "Bad": .*DelaySeconds/);
});
