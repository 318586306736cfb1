import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { ManualClock } from "../../manualClock.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

suite("move tasks", () => {
  const clock = new ManualClock();
  const end = suiteEnd();
  let sqs: SQSClient;
  let created = 0;

  before(async () => {
    sqs = new SQSClient(clientOptions(await startedEmulator(end, { clock })));
    end.after(() => sqs.destroy());
  });

  const arnOf = (QueueUrl: string) => `arn:aws:sqs:us-east-1:000000000000:${QueueUrl.split("/").at(-1)}`;

  async function queue(deadLetterQueue?: string): Promise<string> {
    created += 1;
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: `move-${created}`,
        Attributes: {
          VisibilityTimeout: "0",
          ...(deadLetterQueue !== undefined && {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: arnOf(deadLetterQueue),
              maxReceiveCount: 1,
            }),
          }),
        },
      }),
    );
    assert.ok(QueueUrl);
    return QueueUrl;
  }

  async function bodies(QueueUrl: string): Promise<string[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 100 }),
    );
    return Messages.map(({ Body = "" }) => Body).toSorted();
  }

  /** Sends to each queue and receives once too often, so that all lie in the dead-letter queue. */
  async function fail(messages: Record<string, string>): Promise<void> {
    for (const [MessageBody, QueueUrl] of Object.entries(messages)) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      for (const _ of [1, 2]) await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    }
  }

  const start = (source: string, destination?: string, perSecond?: number) =>
    sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: arnOf(source),
        DestinationArn: destination === undefined ? undefined : arnOf(destination),
        MaxNumberOfMessagesPerSecond: perSecond,
      }),
    );

  const latest = async (source: string) => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf(source) }));
    return Results?.[0];
  };

  test("dead letters go back to the queues that they came from", async () => {
    const dead = await queue();
    const [one, two] = [await queue(dead), await queue(dead)];
    await fail({ a: one, b: two });
    await start(dead);
    clock.advance(0);
    assert.deepEqual([await bodies(one), await bodies(two), await bodies(dead)], [["a"], ["b"], []]);
    const task = await latest(dead);
    assert.equal(task?.Status, "COMPLETED");
    assert.equal(task.ApproximateNumberOfMessagesMoved, 2);
    assert.equal(task.TaskHandle, undefined);
    assert.equal(task.StartedTimestamp, clock.now());
  });

  test("a task keeps its pace, is alone, and can be cancelled", async () => {
    const dead = await queue();
    const [source, target] = [await queue(dead), await queue()];
    await fail({ a: source, b: source, c: source });
    const { TaskHandle } = await start(dead, target, 1);
    clock.advance(1_000);
    const running = await latest(dead);
    assert.deepEqual(
      [
        running?.Status,
        running?.ApproximateNumberOfMessagesMoved,
        running?.ApproximateNumberOfMessagesToMove,
      ],
      ["RUNNING", 2, 3],
    );
    assert.equal(running?.TaskHandle, TaskHandle);
    await assert.rejects(start(dead), { message: /^There is already a task running\./ });
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    assert.equal(cancelled.ApproximateNumberOfMessagesMoved, 2);
    clock.advance(10_000);
    assert.equal((await latest(dead))?.Status, "CANCELLED");
    assert.equal((await bodies(target)).length, 2);
  });

  test("a task whose destination is deleted fails and keeps the rest", async () => {
    const dead = await queue();
    const [source, target] = [await queue(dead), await queue()];
    await fail({ a: source, b: source });
    await start(dead, target, 1);
    clock.advance(0);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: target }));
    clock.advance(1_000);
    const task = await latest(dead);
    assert.deepEqual(
      [task?.Status, task?.FailureReason, task?.ApproximateNumberOfMessagesMoved],
      ["FAILED", "AWS.SimpleQueueService.NonExistentQueue", 1],
    );
    assert.equal((await bodies(dead)).length, 1);
  });

  test("what AWS refuses", async () => {
    const [plain, dead] = [await queue(), await queue()];
    await queue(dead);
    await assert.rejects(start(plain), {
      name: "InvalidParameterValue",
      message: "Source queue must be configured as a Dead Letter Queue.",
    });
    await assert.rejects(start("none"), {
      name: "ResourceNotFoundException",
      message: "The resource that you specified for the SourceArn parameter doesn't exist.",
    });
    await assert.rejects(start(dead, "none"), {
      message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
    });
    const cancel = (TaskHandle: string) => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await assert.rejects(cancel("foobared"), { message: "Value for parameter TaskHandle is invalid." });
    const handle = Buffer.from(JSON.stringify({ taskId: "x", sourceArn: arnOf(dead) })).toString("base64");
    await assert.rejects(cancel(handle), {
      name: "ResourceNotFoundException",
      message: "Task does not exist.",
    });
  });
});
