import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as v from "valibot";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { aws, noAwsCli } from "../awsCli.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";

describe("the AWS CLI at the emulator's address", { skip: noAwsCli }, () => {
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end);
  });

  test("is told who it is", async () => {
    assert.deepEqual(await aws(emulator, "sts get-caller-identity"), {
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  test("puts, filters and reads logs", async () => {
    const group = "--log-group-name /cli";
    const stream = `${group} --log-stream-name s`;
    await aws(emulator, `logs create-log-group ${group}`);
    await aws(emulator, `logs create-log-stream ${stream}`);
    const timestamp = Date.now();
    await aws(emulator, `logs put-log-events ${stream} --log-events timestamp=${timestamp},message=ERROR`);
    const Events = v.object({ events: v.array(v.object({ message: v.string(), timestamp: v.number() })) });
    for (const command of [`filter-log-events ${group} --filter-pattern ERROR`, `get-log-events ${stream}`]) {
      const { events } = v.parse(Events, await aws(emulator, `logs ${command}`));
      assert.deepEqual(events, [{ message: "ERROR", timestamp }]);
    }
  });

  test("speaks the query protocol to SQS", async () => {
    const Queue = v.object({ QueueUrl: v.string() });
    const { QueueUrl } = v.parse(Queue, await aws(emulator, "sqs create-queue --queue-name q"));
    await aws(emulator, `sqs send-message --queue-url ${QueueUrl} --message-body <a>&`);
    const Messages = v.object({ Messages: v.tuple([v.object({ Body: v.string() })]) });
    const received = v.parse(Messages, await aws(emulator, `sqs receive-message --queue-url ${QueueUrl}`));
    assert.equal(received.Messages[0].Body, "<a>&");
    await assert.rejects(
      aws(emulator, "sqs get-queue-url --queue-name missing"),
      /\(AWS\.SimpleQueueService\.NonExistentQueue\)/,
    );
  });

  for (const command of [
    "lambda list-functions",
    "logs describe-log-groups",
    "sqs list-queues",
    "sts get-caller-identity",
  ]) {
    test(`is refused with any other key: ${command}`, async () => {
      const withKey = (key: Partial<Emulator>) => aws({ ...emulator, ...key }, command);
      await assert.rejects(
        withKey({ accessKeyId: "AKIAAAAAAAAAAAAAAAAA" }),
        /\((UnrecognizedClientException|InvalidClientTokenId)\).*The security token included in the request is invalid/,
      );
      await assert.rejects(
        withKey({ secretAccessKey: "another" }),
        /\((InvalidSignatureException|SignatureDoesNotMatch)\)/,
      );
    });
  }
});
