import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { ManualClock } from "../../manualClock.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

suite("FIFO queues", () => {
  const clock = new ManualClock();
  const end = suiteEnd();
  let sqs: SQSClient;
  let created = 0;

  before(async () => {
    sqs = new SQSClient(clientOptions(await startedEmulator(end, { clock })));
    end.after(() => sqs.destroy());
  });

  async function queue(attributes: Partial<Record<QueueAttributeName, string>> = {}): Promise<string> {
    created += 1;
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: `fifo-${created}.fifo`,
        Attributes: { FifoQueue: "true", ...attributes },
      }),
    );
    assert.ok(QueueUrl);
    return QueueUrl;
  }

  const send = (
    QueueUrl: string,
    MessageBody: string,
    options: Partial<SendMessageCommandInput> = { MessageGroupId: "g", MessageDeduplicationId: MessageBody },
  ) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...options }));

  async function receive(QueueUrl: string, MaxNumberOfMessages = 10): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ["All"] }),
    );
    return Messages;
  }

  const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
    sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);

  test("messages of a group come in order, and none while one of them is in flight", async () => {
    const QueueUrl = await queue();
    for (const body of ["a1", "a2", "a3"]) {
      await send(QueueUrl, body, { MessageGroupId: "a", MessageDeduplicationId: body });
    }
    await send(QueueUrl, "b1", { MessageGroupId: "b", MessageDeduplicationId: "b1" });
    const [a1] = await receive(QueueUrl, 1);
    assert.equal(a1?.Body, "a1");
    // Group "a" waits for a1; "b" does not.
    assert.deepEqual(bodies(await receive(QueueUrl)), ["b1"]);
    assert.deepEqual(await receive(QueueUrl), []);
    await remove(QueueUrl, a1);
    const rest = await receive(QueueUrl);
    assert.deepEqual(bodies(rest), ["a2", "a3"]);
    const numbers = rest.map(({ Attributes }) => Attributes?.SequenceNumber ?? "");
    assert.match(numbers[0] ?? "", /^\d{20}$/);
    assert.ok(BigInt(numbers[0] ?? 0) < BigInt(numbers[1] ?? 0));
  });

  test("a message that comes back comes before those that were sent after it", async () => {
    const QueueUrl = await queue({ VisibilityTimeout: "10" });
    for (const body of ["1", "2", "3"]) await send(QueueUrl, body);
    assert.deepEqual(bodies(await receive(QueueUrl, 2)), ["1", "2"]);
    assert.deepEqual(await receive(QueueUrl), []);
    clock.advance(10_000);
    assert.deepEqual(bodies(await receive(QueueUrl)), ["1", "2", "3"]);
  });

  test("a duplicate within five minutes is answered as the first, and delivered once", async () => {
    const QueueUrl = await queue();
    const options = { MessageGroupId: "g", MessageDeduplicationId: "same" };
    const first = await send(QueueUrl, "original", options);
    const [message] = await receive(QueueUrl);
    assert.ok(message);
    await remove(QueueUrl, message);
    clock.advance(299_000);
    const second = await send(QueueUrl, "duplicate", { ...options, MessageGroupId: "other" });
    assert.equal(second.MessageId, first.MessageId);
    assert.equal(second.SequenceNumber, first.SequenceNumber);
    assert.deepEqual(await receive(QueueUrl), []);
    clock.advance(1_000);
    await send(QueueUrl, "new", options);
    assert.deepEqual(bodies(await receive(QueueUrl)), ["new"]);
  });

  test("content-based deduplication takes the body for its id", async () => {
    const QueueUrl = await queue({ ContentBasedDeduplication: "true" });
    await send(QueueUrl, "x", { MessageGroupId: "g" });
    await send(QueueUrl, "x", { MessageGroupId: "g" });
    await send(QueueUrl, "y", { MessageGroupId: "g" });
    const messages = await receive(QueueUrl);
    assert.deepEqual(bodies(messages), ["x", "y"]);
    assert.match(messages[0]?.Attributes?.MessageDeduplicationId ?? "", /^[0-9a-f]{64}$/);
  });

  test("deduplication can be by group", async () => {
    const QueueUrl = await queue({
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
    for (const MessageGroupId of ["a", "b", "a"]) {
      await send(QueueUrl, MessageGroupId, { MessageGroupId, MessageDeduplicationId: "same" });
    }
    assert.deepEqual(bodies(await receive(QueueUrl)), ["a", "b"]);
  });

  test("what a FIFO queue needs and forbids", async () => {
    const QueueUrl = await queue();
    await assert.rejects(send(QueueUrl, "x", { MessageDeduplicationId: "d" }), {
      name: "MissingParameter",
      message: "The request must contain the parameter MessageGroupId.",
    });
    await assert.rejects(send(QueueUrl, "x", { MessageGroupId: "g" }), {
      name: "InvalidParameterValue",
      message:
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    });
    await assert.rejects(
      send(QueueUrl, "x", { MessageGroupId: "g", MessageDeduplicationId: "d", DelaySeconds: 2 }),
      {
        message:
          "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
      },
    );
    await assert.rejects(send(QueueUrl, "x", { MessageGroupId: "a b", MessageDeduplicationId: "d" }), {
      message: /^Value a b for parameter MessageGroupId is invalid/,
    });
    const Entries = [{ Id: "a", MessageBody: "x", MessageDeduplicationId: "d" }];
    await assert.rejects(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })), {
      name: "InvalidParameterValue",
      message: "The request must contain the parameter MessageGroupId.",
    });
  });

  test("an expired receipt deletes nothing", async () => {
    const QueueUrl = await queue({ VisibilityTimeout: "5" });
    await send(QueueUrl, "slow");
    const [message] = await receive(QueueUrl);
    assert.ok(message);
    clock.advance(5_000);
    await assert.rejects(remove(QueueUrl, message), {
      name: "InvalidParameterValue",
      message: `Value ${message.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    assert.deepEqual(bodies(await receive(QueueUrl)), ["slow"]);
  });

  test("giving a message back frees its group", async () => {
    const QueueUrl = await queue();
    await send(QueueUrl, "1");
    await send(QueueUrl, "2");
    const [message] = await receive(QueueUrl, 1);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    assert.deepEqual(bodies(await receive(QueueUrl)), ["1", "2"]);
  });

  test("a poisonous message does not hold up its group for ever", async () => {
    const dead = await queue();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["QueueArn"] }),
    );
    const QueueUrl = await queue({
      VisibilityTimeout: "1",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 1 }),
    });
    await send(QueueUrl, "poison");
    await send(QueueUrl, "fine");
    assert.deepEqual(bodies(await receive(QueueUrl, 1)), ["poison"]);
    clock.advance(1_000);
    assert.deepEqual(bodies(await receive(QueueUrl)), ["fine"]);
    const [letter] = await receive(dead);
    assert.equal(letter?.Body, "poison");
    assert.equal(letter.Attributes?.MessageGroupId, "g");
  });
});
