import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

// The SDK itself checks the MD5 digests of everything that it sends and receives.

suite("messages of the built-in SQS", () => {
  const clock = new ManualClock();
  let sqs: SQSClient;
  let created = 0;

  const end = suiteEnd();
  before(async () => {
    sqs = new SQSClient(clientOptions(await startedEmulator(end, { clock })));
    end.after(() => sqs.destroy());
  });

  async function queue(attributes: Partial<Record<QueueAttributeName, string>> = {}): Promise<string> {
    created += 1;
    const suffix = attributes.FifoQueue === "true" ? ".fifo" : "";
    const QueueName = `messages-${created}${suffix}`;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
    assert.ok(QueueUrl);
    return QueueUrl;
  }

  async function receive(QueueUrl: string, options: Partial<ReceiveMessageCommandInput> = {}) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }));
    return Messages;
  }

  async function attribute(QueueUrl: string, name: QueueAttributeName): Promise<string | undefined> {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
    return answer.Attributes?.[name];
  }

  const send = (QueueUrl: string, MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  test("a message is invisible after its receive, and comes back with another receipt", async () => {
    const QueueUrl = await queue();
    await send(QueueUrl, "ä\n<tag>&\u{1F600}");
    const [first] = await receive(QueueUrl, { MessageSystemAttributeNames: ["All"] });
    assert.equal(first?.Body, "ä\n<tag>&\u{1F600}");
    assert.equal(first.Attributes?.ApproximateReceiveCount, "1");
    assert.deepEqual(await receive(QueueUrl), []);
    assert.equal(await attribute(QueueUrl, "ApproximateNumberOfMessagesNotVisible"), "1");

    clock.advance(30_000);
    const [again] = await receive(QueueUrl, { MessageSystemAttributeNames: ["All"] });
    assert.equal(again?.MessageId, first.MessageId);
    assert.notEqual(again?.ReceiptHandle, first.ReceiptHandle);
    assert.equal(again?.Attributes?.ApproximateReceiveCount, "2");
    assert.equal(
      again.Attributes.ApproximateFirstReceiveTimestamp,
      first.Attributes.ApproximateFirstReceiveTimestamp,
    );

    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }));
    clock.advance(30_000);
    assert.deepEqual(await receive(QueueUrl), []);
    // Deleting what is gone is no error.
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }));
  });

  test("message attributes come back as asked for, by name, prefix or all", async () => {
    const QueueUrl = await queue();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "with attributes",
        MessageAttributes: {
          "order.id": { DataType: "Number.int", StringValue: "42" },
          "order.kind": { DataType: "String", StringValue: "tea" },
          raw: { DataType: "Binary", BinaryValue: Buffer.from([0, 255, 30]) },
        },
      }),
    );
    const [prefixed] = await receive(QueueUrl, { MessageAttributeNames: ["order.*"], VisibilityTimeout: 0 });
    assert.deepEqual(Object.keys(prefixed?.MessageAttributes ?? {}).toSorted(), ["order.id", "order.kind"]);
    const [named] = await receive(QueueUrl, { MessageAttributeNames: ["raw", "none"], VisibilityTimeout: 0 });
    assert.deepEqual(
      Buffer.from(named?.MessageAttributes?.["raw"]?.BinaryValue ?? []),
      Buffer.from([0, 255, 30]),
    );
    const [all] = await receive(QueueUrl, { MessageAttributeNames: ["All"], VisibilityTimeout: 0 });
    assert.equal(Object.keys(all?.MessageAttributes ?? {}).length, 3);
    const [none] = await receive(QueueUrl);
    assert.equal(none?.MessageAttributes, undefined);
    assert.equal(none?.MD5OfMessageAttributes, undefined);
  });

  test("a delayed message appears after its delay, of the message or of the queue", async () => {
    const QueueUrl = await queue({ DelaySeconds: "60" });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "soon", DelaySeconds: 5 }));
    await send(QueueUrl, "later");
    assert.equal(await attribute(QueueUrl, "ApproximateNumberOfMessagesDelayed"), "2");
    clock.advance(5_000);
    assert.deepEqual(
      (await receive(QueueUrl)).map(({ Body }) => Body),
      ["soon"],
    );
    clock.advance(55_000);
    assert.ok((await receive(QueueUrl, { MaxNumberOfMessages: 10 })).some(({ Body }) => Body === "later"));
  });

  test("a long poll is answered by the message that arrives meanwhile", async () => {
    const QueueUrl = await queue();
    const waiting = clock.pending;
    const poll = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await until(() => clock.pending > waiting);
    await send(QueueUrl, "arrived");
    assert.deepEqual(
      (await poll).map(({ Body }) => Body),
      ["arrived"],
    );
    assert.equal(clock.pending, waiting);
  });

  test("a long poll ends empty after its time, and sees a message that becomes visible within it", async () => {
    const QueueUrl = await queue();
    const empty = receive(QueueUrl, { WaitTimeSeconds: 3 });
    await until(() => clock.nextDueMs === 3_000);
    clock.advance(3_000);
    assert.deepEqual(await empty, []);

    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "delayed", DelaySeconds: 2 }));
    const poll = receive(QueueUrl, { WaitTimeSeconds: 10 });
    await until(() => clock.nextDueMs === 2_000);
    clock.advance(2_000);
    assert.deepEqual(
      (await poll).map(({ Body }) => Body),
      ["delayed"],
    );
  });

  test("a client that goes away leaves its long poll, and takes no message with it", async () => {
    const QueueUrl = await queue();
    const waiting = clock.pending;
    const abort = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await until(() => clock.pending > waiting);
    abort.abort();
    await assert.rejects(poll, { name: "AbortError" });
    await until(() => clock.pending === waiting);
    await send(QueueUrl, "for the next");
    assert.equal(await attribute(QueueUrl, "ApproximateNumberOfMessages"), "1");
  });

  test("visibility can be changed up to twelve hours from the receive", async () => {
    const QueueUrl = await queue();
    await send(QueueUrl, "slow");
    const [message] = await receive(QueueUrl);
    const ReceiptHandle = message?.ReceiptHandle;
    const change = (VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    clock.advance(10_000);
    await change(3_600);
    clock.advance(3_599_000);
    assert.deepEqual(await receive(QueueUrl), []);
    await assert.rejects(change(43_201), {
      name: "InvalidParameterValue",
      message:
        "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.",
    });
    await assert.rejects(change(43_199), {
      message:
        "Value 43199 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
    });
    await change(0);
    assert.equal((await receive(QueueUrl)).length, 1);
    // The first receipt is no longer the current one: answered, and without effect.
    await change(0);
    assert.deepEqual(await receive(QueueUrl), []);
  });

  test("a handle of another queue, and no handle at all, are refused", async () => {
    const [one, other] = [await queue(), await queue()];
    await send(one, "mine");
    const [message] = await receive(one);
    for (const ReceiptHandle of [message?.ReceiptHandle ?? "", "rubbish", ""]) {
      await assert.rejects(
        sqs.send(new DeleteMessageCommand({ QueueUrl: other, ReceiptHandle })),
        (error) => {
          assert.ok(error instanceof ReceiptHandleIsInvalid);
          assert.equal(
            error.message,
            `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`,
          );
          return error.$metadata.httpStatusCode === 404;
        },
      );
    }
  });

  test("a batch does what it can and says what failed", async () => {
    const QueueUrl = await queue();
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "" },
          { Id: "c", MessageBody: "three", DelaySeconds: 901 },
        ],
      }),
    );
    assert.deepEqual(
      sent.Successful?.map(({ Id }) => Id),
      ["a"],
    );
    assert.deepEqual(
      sent.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
      [
        ["b", "MissingParameter", true],
        ["c", "InvalidParameterValue", true],
      ],
    );

    const [message] = await receive(QueueUrl);
    const ReceiptHandle = message?.ReceiptHandle;
    const changed = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "ok", ReceiptHandle, VisibilityTimeout: 100 },
          { Id: "no", ReceiptHandle: "x", VisibilityTimeout: 100 },
        ],
      }),
    );
    assert.deepEqual(changed.Successful, [{ Id: "ok" }]);
    assert.deepEqual(
      changed.Failed?.map(({ Id, Code }) => [Id, Code]),
      [["no", "ReceiptHandleIsInvalid"]],
    );
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: "ok", ReceiptHandle }] }),
    );
    assert.deepEqual([deleted.Successful, deleted.Failed], [[{ Id: "ok" }], []]);
    clock.advance(100_000);
    assert.deepEqual(await receive(QueueUrl), []);
  });

  test("a batch that is wrong as a whole changes nothing", async () => {
    const QueueUrl = await queue();
    const batch = (Entries: { Id: string; MessageBody: string }[]) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const entry = (Id: string, MessageBody = "x") => ({ Id, MessageBody });
    await assert.rejects(batch([]), { name: "EmptyBatchRequest" });
    await assert.rejects(batch([entry("a"), entry("a")]), { name: "BatchEntryIdsNotDistinct" });
    await assert.rejects(batch([entry("a b")]), { name: "InvalidBatchEntryId" });
    await assert.rejects(batch(Array.from({ length: 11 }, (_, index) => entry(`e${index}`))), {
      name: "TooManyEntriesInBatchRequest",
      message: "Maximum number of entries per request are 10. You have sent 11.",
    });
    await assert.rejects(batch([entry("a", "x".repeat(1_000_000)), entry("b", "x".repeat(48_577))]), {
      name: "BatchRequestTooLong",
      message: "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
    });
    assert.equal(await attribute(QueueUrl, "ApproximateNumberOfMessages"), "0");
  });

  test("messages of up to 1 MiB pass, longer ones and those with forbidden characters do not", async () => {
    const QueueUrl = await queue();
    await send(QueueUrl, "x".repeat(1_048_576));
    const [message] = await receive(QueueUrl);
    assert.equal(message?.Body?.length, 1_048_576);
    await assert.rejects(send(QueueUrl, "x".repeat(1_048_577)), {
      name: "InvalidParameterValue",
      message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    });
    await assert.rejects(send(QueueUrl, "bell \u0007"), { name: "InvalidMessageContents" });
    const small = await queue({ MaximumMessageSize: "1024" });
    await assert.rejects(send(small, "x".repeat(1_025)), { message: /shorter than 1024 bytes/ });
  });

  test("a message that was received too often goes to the dead-letter queue, as it was", async () => {
    const dead = await queue();
    const deadArn = await attribute(dead, "QueueArn");
    const QueueUrl = await queue({
      VisibilityTimeout: "10",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: "2" }),
    });
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "poison",
        MessageAttributes: { kind: { DataType: "String", StringValue: "bad" } },
      }),
    );
    for (const _ of [1, 2]) {
      assert.equal((await receive(QueueUrl)).length, 1);
      clock.advance(10_000);
    }
    assert.deepEqual(await receive(QueueUrl), []);
    const [message] = await receive(dead, {
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    assert.equal(message?.MessageId, MessageId);
    assert.equal(message?.Body, "poison");
    assert.equal(message.MessageAttributes?.["kind"]?.StringValue, "bad");
    assert.equal(message.Attributes?.DeadLetterQueueSourceArn, await attribute(QueueUrl, "QueueArn"));
  });

  test("a message leaves when its queue's retention is over", async () => {
    const QueueUrl = await queue({ MessageRetentionPeriod: "60" });
    await send(QueueUrl, "old");
    clock.advance(61_000);
    assert.equal(await attribute(QueueUrl, "ApproximateNumberOfMessages"), "0");
    assert.deepEqual(await receive(QueueUrl), []);
  });

  test("a long poll on a queue that is deleted ends with AWS's error", async () => {
    const QueueUrl = await queue();
    const waiting = clock.pending;
    const poll = assert.rejects(receive(QueueUrl, { WaitTimeSeconds: 20 }), { name: "QueueDoesNotExist" });
    await until(() => clock.pending > waiting);
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await poll;
  });
});
