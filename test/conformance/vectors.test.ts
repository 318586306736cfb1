import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { clientOptions, startedEmulator, suiteEnd } from "../emulator/startedEmulator.ts";

const json = v.unknown();
const Vector = v.variant("kind", [
  v.object({
    id: v.string(),
    kind: v.literal("event-pattern"),
    given: v.object({ pattern: v.string(), event: v.string() }),
    expect: v.object({
      match: v.optional(v.boolean()),
      error: v.optional(v.string()),
      reason: v.optional(v.string()),
    }),
  }),
  v.object({
    id: v.string(),
    kind: v.literal("schedule-expression"),
    given: v.object({ service: v.string(), expression: v.string() }),
    expect: v.object({ valid: v.boolean(), error: v.optional(v.string()), message: v.optional(v.string()) }),
  }),
  v.object({
    id: v.string(),
    kind: v.literal("input-transform"),
    given: v.object({
      detail: json,
      InputPath: v.optional(v.string()),
      InputPathsMap: v.optional(v.record(v.string(), v.string())),
      InputTemplate: v.optional(v.string()),
    }),
    expect: v.object({
      body: v.optional(v.string()),
      json: v.optional(json),
      keys: v.optional(v.array(v.string())),
      delivered: v.optional(v.boolean()),
    }),
  }),
]);
type Vector = v.InferOutput<typeof Vector>;
type Transform = Extract<Vector, { kind: "input-transform" }>;

const kinds = ["event-pattern", "schedule-expression", "input-transform"];
const all: unknown = JSON.parse(readFileSync(new URL("patterns.json", import.meta.url), "utf8"));
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kinds.includes(kind))
  .map((each) => v.parse(Vector, each))
  // EventBridge Scheduler is a service of its own.
  .filter((each) => each.kind !== "schedule-expression" || each.given.service === "events");

describe("recorded patterns, schedules and transformers of EventBridge", () => {
  const end = suiteEnd();
  let events: EventBridgeClient;
  let sqs: SQSClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    events = new EventBridgeClient(clientOptions(emulator));
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => events.destroy());
    end.after(() => sqs.destroy());
  });

  for (const vector of vectors) {
    test(vector.id, async () => {
      switch (vector.kind) {
        case "event-pattern": {
          const { pattern: EventPattern, event: Event } = vector.given;
          const answer = events.send(new TestEventPatternCommand({ EventPattern, Event }));
          if (vector.expect.error === undefined) {
            assert.equal((await answer).Result, vector.expect.match);
          } else await refused(answer, vector.expect.error, vector.expect.reason);
          break;
        }
        case "schedule-expression": {
          const rule = new PutRuleCommand({ Name: vector.id, ScheduleExpression: vector.given.expression });
          if (vector.expect.valid) await events.send(rule);
          else await refused(events.send(rule), vector.expect.error, vector.expect.message);
          break;
        }
        case "input-transform":
          await transform(vector);
      }
    });
  }

  async function transform({ id, given, expect }: Transform): Promise<void> {
    const { detail, InputPath, InputPathsMap, InputTemplate } = given;
    const name = "core.update-account-command";
    await events.send(new CreateEventBusCommand({ Name: id }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: id }));
    const rule = { Rule: id, EventBusName: id };
    const EventPattern = JSON.stringify({ source: [name] });
    await events.send(new PutRuleCommand({ Name: id, EventBusName: id, EventPattern }));
    const target = {
      Id: "target",
      Arn: `arn:aws:sqs:us-east-1:000000000000:${id}`,
      ...(InputPath !== undefined && { InputPath }),
      ...(InputTemplate !== undefined && { InputTransformer: { InputPathsMap, InputTemplate } }),
    };
    await events.send(new PutTargetsCommand({ ...rule, Targets: [target] }));
    const entry = { EventBusName: id, Source: name, DetailType: name, Detail: JSON.stringify(detail) };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    const WaitTimeSeconds = expect.delivered === false ? 0 : 5;
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }),
    );
    if (expect.delivered === false) assert.equal(message, undefined);
    if (expect.body !== undefined) assert.equal(message?.Body, expect.body);
    if (expect.json !== undefined) assert.deepEqual(JSON.parse(message?.Body ?? ""), expect.json);
    if (expect.keys !== undefined) {
      assert.deepEqual(Object.keys(JSON.parse(message?.Body ?? "") as object).sort(), expect.keys.toSorted());
    }
  }
});

/** `message` is the first line of the error's. */
async function refused(answer: Promise<unknown>, name: string | undefined, message?: string): Promise<void> {
  await assert.rejects(answer, (error: Error) => {
    assert.equal(error.name, name);
    if (message !== undefined) assert.equal(error.message.split("\n")[0], message);
    return true;
  });
}
