import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import * as v from "valibot";
import { asking } from "../../../../../src/emulator/contracts/ask.ts";
import type { Owed } from "../../../../../src/emulator/contracts/deliveries.ts";
import { createEvents } from "../../../../../src/emulator/services/events/service.ts";
import { migrations } from "../../../../../src/emulator/services/events/state.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { until } from "../../../../until.ts";
import { passUntil, testEachFault } from "../../store/eachFault.ts";

const place = { accountId: "000000000000", region: "us-east-1" };
const busArn = "arn:aws:events:us-east-1:000000000000:event-bus/default";
const archiveArn = "arn:aws:events:us-east-1:000000000000:archive/kept";
const ruleArn = (name: string) => `arn:aws:events:us-east-1:000000000000:rule/${name}`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ detail: v.object({ n: v.number() }), "replay-name": v.optional(v.string()) }),
);
const Replayed = v.object({ State: v.string(), StateReason: v.optional(v.string()) });
const Kept = v.object({ EventCount: v.number(), SizeBytes: v.number(), State: v.string() });

/** EventBridge over a database, and what it owes to whom. */
function opened(database: DatabaseSync, clock: ManualClock) {
  const owed: Owed[] = [];
  const events = createEvents({
    database,
    clock,
    log: silentLog,
    deliveries: { owe: (each) => void owed.push(each) },
    ...place,
  });
  const ask = asking(events.service, place);
  events.start();
  const rule = async (name: string, pattern: object) => {
    await ask("PutRule", { Name: name, EventPattern: JSON.stringify(pattern) });
    await ask("PutTargets", { Rule: name, Targets: [{ Id: "only", Arn: queueArn(name) }] });
  };
  const put = (n: number, time = new Date(clock.now())) =>
    ask("PutEvents", {
      Entries: [{ Source: "shop", DetailType: "Order", Detail: JSON.stringify({ n }), Time: time }],
    });
  const sent = (to: string) =>
    owed.filter(({ targetArn }) => targetArn === queueArn(to)).map(({ body }) => v.parse(Body, body));
  const replay = (ReplayName: string, further: object = {}) =>
    ask("StartReplay", {
      ReplayName,
      EventSourceArn: archiveArn,
      EventStartTime: new Date(clock.now() - 3_600_000),
      EventEndTime: new Date(clock.now() + 3_600_000),
      Destination: { Arn: busArn },
      ...further,
    });
  const stateOf = async (ReplayName: string) =>
    v.parse(Replayed, await ask("DescribeReplay", { ReplayName }));
  const ended = (name: string) =>
    until(async () => {
      clock.advance(0);
      return /COMPLETED|CANCELLED|FAILED/.test((await stateOf(name)).State);
    });
  return { events, ask, rule, put, sent, replay, stateOf, ended };
}

function emptyDatabase(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  for (const { sql } of migrations) database.exec(sql);
  return database;
}

test("a replay sends what its archive kept, in the order of the events' times, and archives nothing of it", async () => {
  const clock = new ManualClock();
  const { ask, rule, put, sent, replay, stateOf, ended } = opened(emptyDatabase(), clock);
  await rule("all", { source: ["shop"] });
  await rule("others", { source: ["shop"] });
  const pattern = JSON.stringify({ detail: { n: [{ numeric: [">", 1] }] } });
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn, EventPattern: pattern });
  await put(3, new Date(clock.now() + 2_000));
  await put(1);
  await put(2, new Date(clock.now() + 500));
  const { EventCount, SizeBytes, State } = v.parse(
    Kept,
    await ask("DescribeArchive", { ArchiveName: "kept" }),
  );
  assert.deepEqual([EventCount, State], [2, "ENABLED"]);
  assert.ok(SizeBytes > 300);
  await replay("again", { Destination: { Arn: busArn, FilterArns: [ruleArn("all")] } });
  await ended("again");
  assert.deepEqual(await stateOf("again"), { State: "COMPLETED" });
  assert.deepEqual(sent("all").slice(3), [
    { detail: { n: 2 }, "replay-name": "again" },
    { detail: { n: 3 }, "replay-name": "again" },
  ]);
  assert.equal(sent("others").length, 3, "the replay names one rule only");
  assert.equal(v.parse(Kept, await ask("DescribeArchive", { ArchiveName: "kept" })).EventCount, 2);
  await replay("some", { EventStartTime: new Date(clock.now() + 1_000) });
  await ended("some");
  assert.deepEqual(
    sent("others").map(({ detail }) => detail.n),
    [3, 1, 2, 3],
  );
});

test("a replay that was cut off goes on where it stood, and sends nothing twice", async () => {
  const clock = new ManualClock();
  const database = emptyDatabase();
  const first = opened(database, clock);
  await first.rule("all", { source: ["shop"] });
  await first.ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn });
  for (let n = 0; n < 250; n++) await first.put(n);
  await first.replay("long");
  const replayed = (of: typeof first) =>
    of.sent("all").flatMap(({ detail, "replay-name": name }) => (name === undefined ? [] : [detail.n]));
  await until(() => clock.pending > 0);
  clock.callFirst();
  first.events.quiesce();
  assert.equal((await first.stateOf("long")).State, "RUNNING");
  assert.equal(clock.pending, 0);
  assert.ok(replayed(first).length > 0 && replayed(first).length < 250);
  const second = opened(database, clock);
  await second.ended("long");
  assert.deepEqual(
    [...replayed(first), ...replayed(second)],
    Array.from({ length: 250 }, (_, n) => n),
  );
});

test("a replay can be cancelled, once", async () => {
  const clock = new ManualClock();
  const { ask, put, replay, stateOf, ended } = opened(emptyDatabase(), clock);
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn });
  await put(1);
  await replay("stopped");
  assert.deepEqual(await stateOf("stopped"), { State: "STARTING" });
  await ask("CancelReplay", { ReplayName: "stopped" });
  await ended("stopped");
  assert.equal((await stateOf("stopped")).State, "CANCELLED");
  await assert.rejects(ask("CancelReplay", { ReplayName: "stopped" }), {
    message: "IllegalStatusException: Replay stopped is not in a valid state for this operation.",
  });
});

test("events go when they are older than the archive keeps, and with the archive", async () => {
  const clock = new ManualClock();
  const { ask, put, replay, ended, stateOf } = opened(emptyDatabase(), clock);
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn, RetentionDays: 1 });
  await put(1);
  clock.advance(86_400_001);
  await put(2);
  const count = async () => v.parse(Kept, await ask("DescribeArchive", { ArchiveName: "kept" })).EventCount;
  assert.equal(await count(), 1);
  await replay("orphan");
  await ask("DeleteArchive", { ArchiveName: "kept" });
  await ended("orphan");
  assert.deepEqual(await stateOf("orphan"), { State: "FAILED", StateReason: "Archive kept does not exist." });
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn });
  assert.equal(await count(), 0);
});

test("an archive of a template follows it, and its events are there when it is declared again", async () => {
  const clock = new ManualClock();
  const { events, ask, put } = opened(emptyDatabase(), clock);
  const archive = (EventPattern?: object) => ({
    type: "AWS::Events::Archive",
    name: "kept",
    reference: "kept",
    properties: { SourceArn: busArn, RetentionDays: "7", ...(EventPattern && { EventPattern }) },
  });
  const all = archive();
  const few = archive({ source: ["bank"] });
  const count = async () => v.parse(Kept, await ask("DescribeArchive", { ArchiveName: "kept" })).EventCount;
  await events.declarer.declare(few, undefined);
  await put(1);
  assert.equal(await count(), 0);
  await events.declarer.declare(all, few);
  await put(2);
  assert.equal(await count(), 1);
  await events.declarer.withdraw(all);
  await put(3);
  await events.declarer.declare(all, undefined);
  assert.equal(await count(), 1);
});

const refusals = [
  [
    "CreateArchive",
    { ArchiveName: "kept", EventSourceArn: busArn },
    "ResourceAlreadyExistsException: Archive kept already exists.",
  ],
  [
    "CreateArchive",
    { ArchiveName: "other", EventSourceArn: `${busArn}s` },
    "ResourceNotFoundException: Event bus defaults does not exist.",
  ],
  [
    "CreateArchive",
    { ArchiveName: "other", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" },
    /Must contain an event bus ARN/,
  ],
  [
    "CreateArchive",
    { ArchiveName: "other", EventSourceArn: busArn, EventPattern: "{" },
    /InvalidEventPatternException/,
  ],
  [
    "CreateArchive",
    { ArchiveName: "no spaces", EventSourceArn: busArn },
    /'archiveName' failed to satisfy constraint/,
  ],
  ["CreateArchive", { EventSourceArn: busArn }, /'archiveName' failed to satisfy constraint/],
  ["CreateArchive", { ArchiveName: "other", EventSourceArn: busArn, RetentionDays: -1 }, /'retentionDays'/],
  ["DescribeArchive", { ArchiveName: "gone" }, "ResourceNotFoundException: Archive gone does not exist."],
  ["UpdateArchive", { ArchiveName: "gone" }, "ResourceNotFoundException: Archive gone does not exist."],
  ["DeleteArchive", { ArchiveName: "gone" }, "ResourceNotFoundException: Archive gone does not exist."],
  ["DescribeReplay", { ReplayName: "gone" }, "ResourceNotFoundException: Replay gone does not exist."],
  ["ListReplays", { NamePrefix: "a", State: "RUNNING" }, /At most one filter/],
] as const;

test("what AWS refuses of archives and replays is refused in its words", async () => {
  const { ask, replay } = opened(emptyDatabase(), new ManualClock());
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn });
  for (const [operation, input, message] of refusals) {
    await assert.rejects(ask(operation, input), { message }, `${operation} ${JSON.stringify(input)}`);
  }
  await ask("CreateEventBus", { Name: "other" });
  const of = (name: string) => busArn.replace("default", name);
  const replays = [
    [{ EventSourceArn: busArn }, /Must contain an archive ARN/],
    [{ EventSourceArn: `${archiveArn}s` }, /Reason: Archive kepts does not exist/],
    [{ Destination: { Arn: of("other") } }, /Cross event bus replay is not permitted/],
    [{ Destination: { Arn: of("gone") } }, /Event bus gone does not exist/],
    [
      { Destination: { Arn: busArn, FilterArns: [ruleArn("gone")] } },
      /Rule gone does not exist on EventBus default/,
    ],
    [{ EventEndTime: new Date(0) }, /EventStartTime must be before EventEndTime/],
    [{ EventStartTime: undefined }, /EventStartTime must be before EventEndTime/],
    [{ ReplayName: "no spaces" }, /'replayName'/],
  ] as const;
  for (const [further, message] of replays) await assert.rejects(replay("next", further), { message });
  await replay("once");
  await assert.rejects(replay("once"), {
    message: "ResourceAlreadyExistsException: Replay once already exists.",
  });
});

test("a replay begins with what the archive still keeps, and is forgotten 90 days after its end", async () => {
  const clock = new ManualClock();
  const { ask, rule, put, sent, replay, ended } = opened(emptyDatabase(), clock);
  await rule("all", { source: ["shop"] });
  await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn, RetentionDays: 1 });
  await put(1);
  const day = 86_400_000;
  clock.advance(day + 1);
  await replay("late", { EventStartTime: new Date(clock.now() - 2 * day) });
  await ended("late");
  assert.equal(sent("all").length, 1);
  clock.advance(90 * day);
  await ask("DescribeReplay", { ReplayName: "late" });
  clock.advance(1);
  await assert.rejects(ask("DescribeReplay", { ReplayName: "late" }), /Replay late does not exist/);
});

testEachFault(
  "a replay that was accepted sends all that was kept",
  [...migrations],
  async (database, arm) => {
    const clock = new ManualClock();
    const { events, ask, rule, put, sent, replay, stateOf } = opened(database, clock);
    await rule("all", { source: ["shop"] });
    await ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: busArn });
    for (let n = 0; n < 3; n++) await put(n);
    arm();
    await replay("again").catch(() => replay("again"));
    let state = "";
    const look = () =>
      void stateOf("again").then(
        ({ State }) => (state = State),
        () => undefined,
      );
    await passUntil(clock, () => {
      look();
      return /COMPLETED|CANCELLED|FAILED/.test(state);
    });
    database.arm(Number.POSITIVE_INFINITY);
    assert.deepEqual(await stateOf("again"), { State: "COMPLETED" });
    // What is told within a transaction that is undone is told once more.
    const replayed = sent("all").flatMap(({ detail, ...event }) => (event["replay-name"] ? [detail.n] : []));
    assert.deepEqual([...new Set(replayed)], [0, 1, 2]);
    events.quiesce();
  },
);
