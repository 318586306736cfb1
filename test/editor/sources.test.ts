import assert from "node:assert/strict";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { LocalTarget } from "../../src/aws/target.ts";
import type { FunctionRef, TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { contextValue, type Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { activateExtension } from "./app.ts";
import { createQueues } from "./queues.ts";

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
    const { ReceiveMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const { endpoint, region, ...credentials } = target;
    const sqs = new SQSClient({ endpoint, region, credentials });
    const QueueUrl = `${endpoint}/000000000000/Sent`;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
    sqs.destroy();
    assert.deepEqual(
      Messages.map(({ Body }) => Body),
      ['{"n":1}'],
    );
    await run("lambdaWorkbench.resume.polling", row);
    assert.match(contextValue(await triggerOf(arn)), /\bpolled sendable\b/);
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

  /** Runs a command as a click on a row does; what goes wrong fails the test. */
  async function run(
    command:
      | "lambdaWorkbench.pause.polling"
      | "lambdaWorkbench.resume.polling"
      | "lambdaWorkbench.send.message"
      | "lambdaWorkbench.put.record",
    given: FunctionRef & { readonly part?: string; readonly value?: string; readonly text?: string },
  ): Promise<void> {
    await app.commands.execute(command, given);
  }

  async function map(EventSourceArn: string): Promise<void> {
    const { CreateEventSourceMappingCommand } = await import("@aws-sdk/client-lambda");
    const StartingPosition = EventSourceArn.includes(":sqs:") ? undefined : "TRIM_HORIZON";
    await client.send(
      new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn, StartingPosition }),
    );
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
