import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import {
  CreateTopicCommand,
  type MessageAttributeValue,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { clientOptions, startedEmulator, suiteEnd } from "../emulator/startedEmulator.ts";

const Attribute = v.object({ DataType: v.string(), StringValue: v.string() });
const Vector = v.variant("kind", [
  v.object({
    id: v.string(),
    kind: v.literal("sns-filter-policy"),
    given: v.object({
      scope: v.string(),
      policy: v.string(),
      attributes: v.optional(v.record(v.string(), Attribute), {}),
      message: v.string(),
    }),
    expect: v.object({ delivered: v.boolean() }),
  }),
  v.object({
    id: v.string(),
    kind: v.literal("sns-filter-policy-validation"),
    given: v.object({ scope: v.string(), policy: v.string() }),
    expect: v.object({ error: v.optional(v.string()), message: v.optional(v.string()) }),
  }),
]);

const all: unknown = JSON.parse(readFileSync(new URL("patterns.json", import.meta.url), "utf8"));
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind.startsWith("sns-"))
  .map((each) => v.parse(Vector, each));

describe("recorded filter policies of SNS", () => {
  const end = suiteEnd();
  let sns: SNSClient;
  let sqs: SQSClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    sns = new SNSClient(clientOptions(emulator));
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => sns.destroy());
    end.after(() => sqs.destroy());
  });

  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  /** A topic with a queue behind the policy and one that gets everything. */
  async function subscribed(id: string, scope: string, FilterPolicy: string) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: id }));
    const Attributes = { FilterPolicyScope: scope, FilterPolicy };
    const to = { TopicArn, Protocol: "sqs" };
    await sns.send(new SubscribeCommand({ ...to, Endpoint: arnOf(`${id}-filtered`), Attributes }));
    await sns.send(new SubscribeCommand({ ...to, Endpoint: arnOf(`${id}-all`) }));
    return TopicArn;
  }
  async function queue(QueueName: string): Promise<string | undefined> {
    return (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl;
  }
  async function received(QueueUrl: string | undefined, WaitTimeSeconds: number): Promise<boolean> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
    return Messages.length > 0;
  }

  for (const vector of vectors) {
    const { id } = vector;
    test(id, async () => {
      const { scope, policy } = vector.given;
      if (vector.kind === "sns-filter-policy-validation") {
        const answer = subscribed(id, scope, policy);
        if (vector.expect.error === undefined) await answer;
        else {
          // The SDK calls it by its name in the model.
          const name = `${vector.expect.error}Exception`;
          await assert.rejects(answer, { name, message: vector.expect.message });
        }
        return;
      }
      const [filtered, control] = [await queue(`${id}-filtered`), await queue(`${id}-all`)];
      const TopicArn = await subscribed(id, scope, policy);
      const MessageAttributes: Record<string, MessageAttributeValue> = vector.given.attributes;
      await sns.send(new PublishCommand({ TopicArn, Message: vector.given.message, MessageAttributes }));
      // One transaction puts the message into the queues that it is for.
      assert.equal(await received(control, 20), true);
      assert.equal(await received(filtered, vector.expect.delivered ? 20 : 0), vector.expect.delivered);
    });
  }
});
