import assert from "node:assert/strict";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { LocalTarget } from "../../src/aws/target.ts";
import type { FunctionRef, TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { contextValue, type Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { activateExtension } from "./app.ts";
import { createQueues } from "./queues.ts";
import { until } from "./until.ts";

type SourceCommand =
  | `lambdaWorkbench.${"pause" | "resume"}.polling`
  | `lambdaWorkbench.${"fire" | "enable" | "disable"}.trigger`
  | `lambdaWorkbench.${"send" | "publish"}.message`
  | `lambdaWorkbench.${"show" | "replay"}.letters`
  | "lambdaWorkbench.debug.letter"
  | "lambdaWorkbench.show.denied"
  | `lambdaWorkbench.put.${"record" | "object"}`;

const local: TargetRef = { kind: "local" };
const name = "Called";

suite("sources of a function's events", () => {
  let app: App;
  let tree: FunctionTree;
  let target: LocalTarget;
  let client: LambdaClient;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    target = await app.emulator.ensure();
    client = await app.clients.lambda(target);
    await createFunction(client);
  });

  suiteTeardown(async () => {
    const { DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
    await client.send(new DeleteFunctionCommand({ FunctionName: name }));
  });

  test("a queue: polling is paused, a message sent, received, and polling resumed", async () => {
    const [arn = ""] = await createQueues(target, ["Sent"]);
    await map(arn);
    const row = await triggerOf(arn);
    assert.match(contextValue(row), /\bpolled sendable\b/);
    await run("lambdaWorkbench.pause.polling", row);
    assert.match(contextValue(await triggerOf(arn)), /\bpaused sendable\b/);
    await run("lambdaWorkbench.send.message", { ...row, text: '{"n":1}' });
    assert.deepEqual(await received("Sent"), ['{"n":1}']);
    await run("lambdaWorkbench.resume.polling", row);
    assert.match(contextValue(await triggerOf(arn)), /\bpolled sendable\b/);
  });

  test("from the palette, polling of a function without mappings is not paused, and it says why", async () => {
    const ref = { name: "ListProducts", target: local };
    await assert.rejects(app.commands.execute("lambdaWorkbench.pause.polling", ref), { code: "no-source" });
  });

  test("a stream: a record is put into it", async () => {
    const { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient } =
      await import("@aws-sdk/client-kinesis");
    const { endpoint, region, ...credentials } = target;
    const kinesis = new KinesisClient({ endpoint, region, credentials });
    const { waitUntilStreamExists } = await import("@aws-sdk/client-kinesis");
    const StreamName = "Put";
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1 }, { StreamName });
    const arn = `arn:aws:kinesis:${region}:000000000000:stream/${StreamName}`;
    await map(arn);
    const row = await triggerOf(arn);
    assert.match(contextValue(row), /\bpolled recordable\b/);
    await run("lambdaWorkbench.put.record", { ...row, text: "hello" });
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: "shardId-000000000000",
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    kinesis.destroy();
    assert.deepEqual(
      Records.map(({ Data }) => new TextDecoder().decode(Data)),
      ["hello"],
    );
  });

  test("a topic: a message is published to it", async () => {
    const { CreateTopicCommand, SNSClient, SubscribeCommand } = await import("@aws-sdk/client-sns");
    const sns = new SNSClient(options());
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "News" }));
    const [queue = ""] = await createQueues(target, ["Readers"]);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: arnOfFunction() }));
    const Attributes = { RawMessageDelivery: "true" };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue, Attributes }));
    sns.destroy();
    const row = await triggerOf(TopicArn);
    assert.equal(row.look().text, "Topic News");
    await run("lambdaWorkbench.publish.message", { ...row, text: "extra, extra" });
    assert.deepEqual(await received("Readers"), ["extra, extra"]);
  });

  test("a topic rule: a message that meets it is published, and the rule is switched off and on", async () => {
    const sdk = await import("@aws-sdk/client-iot");
    const iot = new sdk.IoTClient(options());
    const [queue = ""] = await createQueues(target, ["Readings"]);
    const actions = [
      { lambda: { functionArn: arnOfFunction() } },
      { sqs: { roleArn: "arn:aws:iam::000000000000:role/any", queueUrl: queue.split(":").at(-1) ?? "" } },
    ];
    const sql = "SELECT *, topic(2) AS room FROM 'rooms/+'";
    await iot.send(new sdk.CreateTopicRuleCommand({ ruleName: "Hot", topicRulePayload: { sql, actions } }));
    const arn = `arn:aws:iot:${target.region}:000000000000:rule/Hot`;
    const row = await triggerOf(arn);
    assert.deepEqual([row.look().text, row.look().description], ["IoT Rule Hot", sql]);
    assert.doesNotMatch(contextValue(row), /\btimed\b/);
    await run("lambdaWorkbench.publish.message", { ...row, text: '{"temp":31}' });
    assert.deepEqual(await received("Readings"), ['{"temp":31,"room":"test"}']);
    await run("lambdaWorkbench.disable.trigger", row);
    assert.match(contextValue(await triggerOf(arn)), /\bresting\b/);
    await run("lambdaWorkbench.enable.trigger", row);
    await iot.send(new sdk.DeleteTopicRuleCommand({ ruleName: "Hot" }));
    iot.destroy();
  });

  test("a function that its role denies nothing opens no policy", async () => {
    const before = vscode.workspace.textDocuments.length;
    await run("lambdaWorkbench.show.denied", { name, target: local });
    assert.equal(vscode.workspace.textDocuments.length, before);
  });

  test("a bucket: an object is put into it, of which the function is told", async () => {
    const sdk = await import("@aws-sdk/client-s3");
    const s3 = new sdk.S3Client({ ...options(), forcePathStyle: true });
    const Bucket = "editor-pictures";
    await s3.send(new sdk.CreateBucketCommand({ Bucket }));
    const Filter = { Key: { FilterRules: [{ Name: "prefix" as const, Value: "in é/" }] } };
    const Events: ["s3:ObjectCreated:*"] = ["s3:ObjectCreated:*"];
    const LambdaFunctionArn = arnOfFunction();
    await s3.send(
      new sdk.PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events, Filter }] },
      }),
    );
    const row = await triggerOf(`arn:aws:s3:::${Bucket}`);
    assert.deepEqual([row.look().text, row.look().description], [`Bucket ${Bucket}`, "in é/*"]);
    await run("lambdaWorkbench.put.object", { ...row, text: "[1]" });
    const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket, Key: "in é/test.json" }));
    assert.equal(await Body?.transformToString(), "[1]");
    s3.destroy();
  });

  test("a rule and a schedule say when they are due, fire now, and are switched off and on", async () => {
    const events = await import("@aws-sdk/client-eventbridge");
    const scheduler = await import("@aws-sdk/client-scheduler");
    const [bridge, clock] = [
      new events.EventBridgeClient(options()),
      new scheduler.SchedulerClient(options()),
    ];
    const [queue = ""] = await createQueues(target, ["Fired"]);
    const Arn = arnOfFunction();
    const { RuleArn = "" } = await bridge.send(
      new events.PutRuleCommand({ Name: "Hourly", ScheduleExpression: "rate(1 hour)" }),
    );
    const Targets = [
      { Id: "f", Arn },
      { Id: "q", Arn: queue, Input: '"rule"' },
    ];
    await bridge.send(new events.PutTargetsCommand({ Rule: "Hourly", Targets }));
    await clock.send(new scheduler.CreateScheduleGroupCommand({ Name: "mine" }));
    const { ScheduleArn = "" } = await clock.send(
      new scheduler.CreateScheduleCommand({
        Name: "Daily",
        GroupName: "mine",
        ScheduleExpression: "cron(0 6 * * ? *)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn, RoleArn: "arn:aws:iam::000000000000:role/any" },
      }),
    );
    bridge.destroy();
    clock.destroy();
    for (const [arn, text] of [
      [RuleArn, "Rule Hourly"],
      [ScheduleArn, "Schedule Daily"],
    ] as const) {
      const row = await triggerOf(arn);
      assert.equal(row.look().text, text);
      assert.match(row.look().description ?? "", /^(rate|cron)\(.* · next .*\d/);
      assert.match(contextValue(row), /\btimed active\b/);
      await run("lambdaWorkbench.fire.trigger", row);
      await run("lambdaWorkbench.disable.trigger", row);
      const off = await triggerOf(arn);
      assert.match(off.look().description ?? "", /^disabled · (rate|cron)[^·]*$/);
      assert.match(contextValue(off), /\bresting\b/);
      await run("lambdaWorkbench.enable.trigger", off);
      assert.match(contextValue(await triggerOf(arn)), /\btimed active\b/);
    }
    assert.deepEqual(await received("Fired"), ['"rule"']);
  });

  test("a dead-letter queue: its messages are shown, replayed under the debugger, and to the source", async () => {
    const sdk = await import("@aws-sdk/client-sqs");
    const sqs = new sdk.SQSClient(options());
    const [source = "", lost = ""] = await createQueues(target, ["Failing", "Lost"]);
    const QueueUrl = `${target.endpoint}/000000000000/Failing`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: lost, maxReceiveCount: 1 });
    await sqs.send(new sdk.SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
    await sqs.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: '{"order":7}' }));
    await until("the message is dead", async () => {
      await sqs.send(new sdk.ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
      return (await waitingIn("Lost")) === 1;
    });
    sqs.destroy();
    await map(source, false);
    const row = await triggerOf(lost);
    assert.deepEqual([row.look().text, row.look().description], ["Dead-letter queue Lost", "1 message"]);
    await run("lambdaWorkbench.show.letters", row);
    const shown: unknown = JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? "");
    assert.ok(Array.isArray(shown) && shown.length === 1);
    assert.deepEqual(shown[0].Body, { order: 7 });
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    const debugged = await withoutDebugger(() => run("lambdaWorkbench.debug.letter", row));
    assert.match(debugged, /"body": "{\\"order\\":7}"/);
    await run("lambdaWorkbench.replay.letters", row);
    await until("the message is back", async () => (await waitingIn("Failing")) === 1);
    assert.equal((await triggerOf(lost)).look().description, "0 messages");
  });

  /** The event that a command would debug the function with. */
  async function withoutDebugger(work: () => Promise<void>): Promise<string> {
    const { commands } = app;
    const { execute } = commands;
    let text = "";
    const record: typeof execute = async (id, argument) => {
      if (id !== "lambdaWorkbench.debug") return await execute(id, argument);
      text = JSON.parse(JSON.stringify(argument)).event.text;
      return undefined as never;
    };
    Object.assign(commands, { execute: record });
    try {
      await work();
    } finally {
      Object.assign(commands, { execute });
    }
    return text;
  }

  async function waitingIn(queue: string): Promise<number> {
    const { GetQueueAttributesCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const sqs = new SQSClient(options());
    const QueueUrl = `${target.endpoint}/000000000000/${queue}`;
    const name = "ApproximateNumberOfMessages";
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }),
    );
    sqs.destroy();
    return Number(Attributes?.[name]);
  }

  function options() {
    const { endpoint, region, ...credentials } = target;
    return { endpoint, region, credentials };
  }

  function arnOfFunction(): string {
    return `arn:aws:lambda:${target.region}:000000000000:function:${name}`;
  }

  /** What waits in a queue. */
  async function received(queue: string): Promise<(string | undefined)[]> {
    const { ReceiveMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const sqs = new SQSClient(options());
    const QueueUrl = `${target.endpoint}/000000000000/${queue}`;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
    sqs.destroy();
    return Messages.map(({ Body }) => Body);
  }

  /** Runs a command as a click on a row does; what goes wrong fails the test. */
  async function run(
    command: SourceCommand,
    given: FunctionRef & { readonly part?: string; readonly value?: string; readonly text?: string },
  ): Promise<void> {
    await app.commands.execute(command, given);
  }

  async function map(EventSourceArn: string, Enabled = true): Promise<void> {
    const { CreateEventSourceMappingCommand, GetEventSourceMappingCommand } =
      await import("@aws-sdk/client-lambda");
    const StartingPosition = EventSourceArn.includes(":sqs:") ? undefined : "TRIM_HORIZON";
    const { UUID } = await client.send(
      new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn, StartingPosition, Enabled }),
    );
    await until("the mapping to take changes", async () => {
      const { State } = await client.send(new GetEventSourceMappingCommand({ UUID }));
      return State === (Enabled ? "Enabled" : "Disabled");
    });
  }

  /** The row of a source, read anew. */
  async function triggerOf(arn: string): Promise<Node & FunctionRef> {
    await tree.load(local);
    const [root] = await tree.getChildren();
    const row = (await tree.getChildren(root)).find((each) => each.name === name);
    const sections = await tree.getChildren(row ?? assert.fail(`${name} is not in the tree`));
    const section = sections.find(({ kind }) => kind === "triggers");
    const rows = await tree.getChildren(section ?? assert.fail("no triggers"));
    const found = rows.find(({ value }) => value === arn) ?? assert.fail(`no row of ${arn}`);
    return { ...found, name };
  }
});

async function createFunction(client: LambdaClient): Promise<void> {
  const sdk = await import("@aws-sdk/client-lambda");
  const { zipOf } = await import("../conformance/packages.ts");
  await client.send(
    new sdk.CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/any",
      Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 1;" }) },
    }),
  );
  await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName: name });
}
