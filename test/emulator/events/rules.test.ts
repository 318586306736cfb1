import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeReplayCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { Workshop } from "../lambda/workshop.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";

const Envelope = v.object({
  id: v.string(),
  "detail-type": v.string(),
  time: v.string(),
  detail: v.unknown(),
});
const eventIn = (body: string | undefined) => v.parse(v.pipe(v.string(), v.parseJson(), Envelope), body);

suite("EventBridge", () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12, 0, 30));
  const end = suiteEnd();
  let workshop: Workshop;
  let events: EventBridgeClient;
  before(async () => {
    workshop = await Workshop.open(end, clock);
    events = new EventBridgeClient(clientOptions(workshop.emulator));
    end.after(() => events.destroy());
  });

  const source = "shop.orders";
  const send = (detail: object, EventBusName?: string) =>
    events.send(
      new PutEventsCommand({
        Entries: [{ Source: source, DetailType: "Order", Detail: JSON.stringify(detail), EventBusName }],
      }),
    );
  /** A rule on a bus for all events of the source, with one target. */
  async function rule(EventBusName: string, target: Omit<Target, "Id">): Promise<string> {
    const Name = workshop.name("rule");
    await events.send(
      new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify({ source: [source] }) }),
    );
    await events.send(
      new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: "only", ...target }] }),
    );
    return Name;
  }
  async function bus(): Promise<string> {
    const Name = workshop.name("bus");
    await events.send(new CreateEventBusCommand({ Name }));
    return Name;
  }

  test("a rule that is disabled delivers nothing until it is enabled", async () => {
    const EventBusName = await bus();
    const { url, arn } = await workshop.queue();
    const Name = await rule(EventBusName, { Arn: arn });
    await events.send(new DisableRuleCommand({ Name, EventBusName }));
    await send({ n: 1 }, EventBusName);
    await events.send(new EnableRuleCommand({ Name, EventBusName }));
    await send({ n: 2 }, EventBusName);
    const message = await workshop.message(url);
    assert.deepEqual(eventIn(message.Body).detail, { n: 2 });
  });

  test("an event goes on to another bus as it is, and to the targets of its rules", async () => {
    const [first, second] = [await bus(), await bus()];
    const { url, arn } = await workshop.queue();
    await rule(second, { Arn: arn });
    await rule(first, { Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${second}` });
    await send({ n: 3 }, first);
    const message = await workshop.message(url);
    const event = eventIn(message.Body);
    assert.deepEqual([event["detail-type"], event.detail], ["Order", { n: 3 }]);
  });

  test("what a target will not take is a dead letter, with the reason", async () => {
    const EventBusName = await bus();
    const { url, arn } = await workshop.queue();
    const missing = "arn:aws:sqs:us-east-1:000000000000:gone";
    await rule(EventBusName, { Arn: missing, DeadLetterConfig: { Arn: arn } });
    await send({ n: 4 }, EventBusName);
    const message = await workshop.message(url);
    assert.deepEqual(eventIn(message.Body).detail, { n: 4 });
    const attributes = message.MessageAttributes ?? {};
    assert.equal(attributes["TARGET_ARN"]?.StringValue, missing);
    assert.match(attributes["RULE_ARN"]?.StringValue ?? "", /:rule\/bus-/);
    assert.ok(attributes["ERROR_CODE"]?.StringValue);
    assert.ok(attributes["ERROR_MESSAGE"]?.StringValue);
  });

  test("a replay brings an archive's events back to a function's rule, with its name", async () => {
    const EventBusName = await bus();
    const { url, arn } = await workshop.queue();
    await rule(EventBusName, { Arn: arn });
    const { ArchiveArn } = await events.send(
      new CreateArchiveCommand({
        ArchiveName: EventBusName,
        EventSourceArn: `arn:aws:events:us-east-1:000000000000:event-bus/${EventBusName}`,
      }),
    );
    await send({ n: 6 }, EventBusName);
    await workshop.message(url);
    await events.send(
      new StartReplayCommand({
        ReplayName: EventBusName,
        EventSourceArn: ArchiveArn,
        EventStartTime: new Date(clock.now() - 60_000),
        EventEndTime: new Date(clock.now() + 60_000),
        Destination: { Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${EventBusName}` },
      }),
    );
    const { State } = await until(async () => {
      clock.advance(0);
      const found = await events.send(new DescribeReplayCommand({ ReplayName: EventBusName }));
      return found.ReplayEndTime && found;
    });
    assert.equal(State, "COMPLETED");
    const { Body: body = "" } = await workshop.message(url);
    assert.deepEqual(eventIn(body).detail, { n: 6 });
    assert.match(body, /"replay-name":"bus-/);
  });

  test("a function's destination may be a bus of the emulator", async () => {
    const EventBusName = await bus();
    const { url, arn } = await workshop.queue();
    const Name = workshop.name("rule");
    await events.send(
      new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify({ source: ["lambda"] }) }),
    );
    await events.send(
      new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: "queue", Arn: arn }] }),
    );
    const FunctionName = await workshop.fn();
    await workshop.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        DestinationConfig: {
          OnSuccess: { Destination: `arn:aws:events:us-east-1:000000000000:event-bus/${EventBusName}` },
        },
      }),
    );
    await workshop.event(FunctionName, { n: 5 });
    const message = await workshop.message(url);
    assert.equal(eventIn(message.Body)["detail-type"], "Lambda Function Invocation Result - Success");
  });

  test("a schedule fires at its time, and not after it was disabled or deleted", async () => {
    const { url, arn } = await workshop.queue();
    const Name = workshop.name("rule");
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: "cron(0/5 * * * ? *)" }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "queue", Arn: arn }] }));
    clock.advance(5 * 60_000);
    const message = await workshop.message(url);
    const event = eventIn(message.Body);
    assert.deepEqual([event["detail-type"], event.time], ["Scheduled Event", "2026-01-01T12:05:00Z"]);
    await events.send(new DisableRuleCommand({ Name }));
    assert.equal(clock.waitsFor(4.5 * 60_000), false);
    await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ["queue"] }));
    await events.send(new DeleteRuleCommand({ Name }));
  });

  test("a rate begins when its rule is made, and another expression begins anew", async () => {
    const { url, arn } = await workshop.queue();
    const Name = workshop.name("rule");
    const made = clock.now();
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: "rate(1 hour)" }));
    await events.send(
      new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "queue", Arn: arn, Input: '{"a":1}' }] }),
    );
    clock.advance(1_800_000);
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: "rate(2 hours)" }));
    clock.advance(made + 7_200_000 - clock.now());
    const message = await workshop.message(url);
    assert.equal(message.Body, '{"a":1}');
  });

  test("lists come in pages, by prefix, and by target", async () => {
    const EventBusName = await bus();
    const { arn } = await workshop.queue();
    const names = [await rule(EventBusName, { Arn: arn }), await rule(EventBusName, { Arn: arn })].sort();
    const first = await events.send(new ListRulesCommand({ EventBusName, Limit: 1 }));
    const rest = await events.send(new ListRulesCommand({ EventBusName, NextToken: first.NextToken }));
    assert.deepEqual(
      [...(first.Rules ?? []), ...(rest.Rules ?? [])].map(({ Name }) => Name),
      names,
    );
    const byTarget = await events.send(new ListRuleNamesByTargetCommand({ EventBusName, TargetArn: arn }));
    assert.deepEqual(byTarget.RuleNames, names);
    const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: "def" }));
    assert.deepEqual(
      EventBuses?.map(({ Name }) => Name),
      ["default"],
    );
  });

  test("tags come with what they are on and go with it; a bus with rules stays", async () => {
    const Name = workshop.name("bus");
    const { EventBusArn: ResourceARN } = await events.send(
      new CreateEventBusCommand({ Name, Tags: [{ Key: "team", Value: "blue" }] }),
    );
    const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN }));
    assert.deepEqual(Tags, [{ Key: "team", Value: "blue" }]);
    const { arn } = await workshop.queue();
    const Rule = await rule(Name, { Arn: arn });
    await assert.rejects(events.send(new DeleteEventBusCommand({ Name })), { name: "ValidationException" });
    const listed = await events.send(new ListTargetsByRuleCommand({ Rule, EventBusName: Name }));
    assert.deepEqual(listed.Targets, [{ Id: "only", Arn: arn }]);
    await events.send(new RemoveTargetsCommand({ Rule, EventBusName: Name, Ids: ["only"] }));
    await events.send(new DeleteRuleCommand({ Name: Rule, EventBusName: Name }));
    await events.send(new DeleteEventBusCommand({ Name }));
    await assert.rejects(events.send(new ListTagsForResourceCommand({ ResourceARN })), {
      name: "ResourceNotFoundException",
    });
  });
});
