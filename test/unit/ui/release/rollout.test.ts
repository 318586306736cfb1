import assert from "node:assert/strict";
import { test } from "node:test";
import type { VersionHealth } from "../../../../src/aws/metrics.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { breachOf, readSteps } from "../../../../src/ui/release/rollout/plan.ts";
import { Rollout, type RolloutState } from "../../../../src/ui/release/rollout/rollout.ts";
import { ManualClock } from "../../../manualClock.ts";
import { until } from "../../../until.ts";

const well: VersionHealth = { invocations: 100, errors: 1, p99Ms: 40 };

/** A rollout over 10, 50 and 100 percent, ten minutes each, and what it did. */
function begun(options: {
  readonly read?: () => VersionHealth;
  readonly restore?: () => void;
  /** Called for each share that is to be sent. */
  readonly send?: (percent: number) => void;
  readonly figuresLateMs?: number;
  readonly pauseMs?: number;
  readonly limits?: { readonly errorPercent: number; readonly p99Ms?: number };
}) {
  const { read = () => well, restore = () => undefined, limits = { errorPercent: 5 } } = options;
  const { send = () => undefined, pauseMs = 600_000, figuresLateMs = 0 } = options;
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const sent: number[] = [];
  const states: RolloutState[] = [];
  const rollout = new Rollout({
    plan: { steps: [10, 50, 100], pauseMs, limits },
    clock,
    pollMs: 30_000,
    figuresLateMs,
    send: async (percent) => {
      send(percent);
      sent.push(percent);
    },
    restore: async () => {
      sent.push(-1);
      restore();
    },
    read: async () => read(),
    onChange: (state) => void states.push(state),
  });
  const end = rollout.run();
  const settled = end.then(
    () => true,
    () => true,
  );
  /** Lets time pass until it has ended. */
  const passed = async () => {
    let over = false;
    void settled.then(() => (over = true));
    await until(() => {
      clock.advance(10_000);
      return over;
    });
    return await end;
  };
  return { rollout, clock, sent, states, end, passed };
}

test("an alias goes step by step to a version that does well", async () => {
  const { passed, sent } = begun({});
  assert.deepEqual(await passed(), { kind: "complete" });
  assert.deepEqual(sent, [10, 50, 100]);
});

test("what cannot be watched is not begun", async () => {
  const { end, sent } = begun({
    read: () => {
      throw new AppError("access-denied", { userMessage: "No." });
    },
  });
  await assert.rejects(end, { code: "access-denied" });
  assert.deepEqual(sent, []);
});

test("too many errors take it back, and so does a p99 that is too high", async () => {
  const failing = { invocations: 10, errors: 3, p99Ms: 40 };
  let reads = 0;
  const errors = begun({ read: () => ((reads += 1) > 5 ? failing : well) });
  assert.deepEqual(await errors.passed(), {
    kind: "rolledBack",
    breach: { kind: "errors", health: failing, percent: 30, limit: 5 },
  });
  assert.deepEqual(errors.sent, [10, -1]);
  const slow = begun({ limits: { errorPercent: 5, p99Ms: 30 } });
  assert.equal((await slow.passed()).kind, "rolledBack");
});

test("it goes no step further while the figures cannot be read", async () => {
  let offline = false;
  const { passed, clock, sent, states } = begun({
    read: () => {
      if (offline) throw new AppError("no-network", { userMessage: "Offline." });
      return well;
    },
  });
  await until(() => sent.length === 1);
  offline = true;
  await until(() => {
    clock.advance(60_000);
    return states.filter((state) => state.kind === "watching" && state.trouble !== undefined).length > 40;
  });
  assert.deepEqual(sent, [10]);
  offline = false;
  assert.equal((await passed()).kind, "complete");
});

test("taking it back is tried again, but never over what somebody else has set", async () => {
  let attempts = 0;
  const stubborn = begun({
    read: () => ({ invocations: attempts === 0 ? 0 : 1, errors: 1, p99Ms: 1 }),
    restore: () => {
      attempts += 1;
      if (attempts < 3) throw new AppError("no-network", { userMessage: "Offline." });
    },
  });
  stubborn.rollout.steer("rollBack");
  assert.deepEqual(await stubborn.passed(), { kind: "rolledBack", breach: undefined });
  assert.equal(attempts, 3);
  const theirs = begun({
    restore: () => {
      throw new AppError("revision-conflict", { userMessage: "Changed." });
    },
  });
  theirs.rollout.steer("rollBack");
  assert.equal((await theirs.passed()).kind, "failed");
  assert.deepEqual(theirs.sent, [10, -1]);
});

test("a person leaves it where it is, goes on at once, or ends it", async () => {
  const left = begun({});
  left.rollout.steer("leave");
  assert.deepEqual(await left.end, { kind: "left", percent: 10 });
  const steered = begun({});
  steered.rollout.steer("next");
  await until(() => steered.sent.length === 2);
  steered.rollout.steer("finish");
  await until(() => steered.sent.length === 3);
  steered.rollout.steer("finish");
  assert.deepEqual(await steered.end, { kind: "complete" });
  assert.deepEqual(steered.sent, [10, 50, 100]);
});

test("a share that cannot be sent is tried again, and the old one watched meanwhile", async () => {
  const offline = new AppError("no-network", { userMessage: "Offline." });
  let refused = 0;
  const { passed, sent, states } = begun({
    send: (percent) => {
      if (percent === 50 && (refused += 1) < 4) throw offline;
    },
  });
  assert.deepEqual(await passed(), { kind: "complete" });
  assert.deepEqual(sent, [10, 50, 100]);
  const troubled = states.filter((state) => state.kind === "watching" && state.trouble === offline);
  assert.ok(
    troubled.length >= 3 && troubled.every((state) => state.kind === "watching" && state.percent === 10),
  );

  const failing = { invocations: 10, errors: 3, p99Ms: 40 };
  let isRefused = false;
  const bad = begun({
    read: () => (isRefused ? failing : well),
    send: (percent) => {
      isRefused = percent === 50;
      if (isRefused) throw offline;
    },
  });
  assert.equal((await bad.passed()).kind, "rolledBack");
  assert.deepEqual(bad.sent, [10, -1]);
});

test("while a share cannot be sent a person is heard, and what somebody else has set ends it", async () => {
  const refusing = (code: string) =>
    begun({
      send: (percent) => {
        if (percent === 50) throw new AppError(code, { userMessage: "No." });
      },
    });
  const left = refusing("access-denied");
  await until(() => left.sent.length === 1);
  left.rollout.steer("next");
  await until(() => left.states.some((state) => state.kind === "watching" && state.trouble !== undefined));
  left.rollout.steer("leave");
  assert.deepEqual(await left.end, { kind: "left", percent: 10 });
  const finished = refusing("no-network");
  await until(() => finished.sent.length === 1);
  finished.rollout.steer("next");
  await until(() =>
    finished.states.some((state) => state.kind === "watching" && state.trouble !== undefined),
  );
  finished.rollout.steer("finish");
  assert.equal((await finished.passed()).kind, "complete");
  assert.deepEqual(finished.sent, [10, 100]);
  const theirs = await refusing("revision-conflict").passed();
  assert.ok(theirs.kind === "failed" && theirs.percent === 10);
});

test("a version that nobody has called goes no further by itself, however short the pause", async () => {
  let invocations = 0;
  const { passed, clock, sent, states } = begun({
    read: () => ({ ...well, invocations, errors: 0 }),
    pauseMs: 0,
  });
  await until(() => {
    clock.advance(60_000);
    return states.length > 40;
  });
  assert.deepEqual(sent, [10]);
  invocations = 1;
  assert.deepEqual(await passed(), { kind: "complete" });
});

test("a step lasts until its figures have come, where they come late", async () => {
  const { clock, sent, passed } = begun({ pauseMs: 60_000, figuresLateMs: 180_000 });
  const at: number[] = [];
  const start = clock.now();
  await until(() => sent.length === 1);
  await until(() => {
    if (sent.length === 1) clock.advance(10_000);
    else at.push(clock.now() - start);
    return at.length > 0;
  });
  assert.ok((at[0] ?? 0) >= 180_000);
  assert.equal((await passed()).kind, "complete");
});

test("a wish while it is taken back does not use up the attempts, and leaves it where it is", async () => {
  let attempts = 0;
  const { rollout, clock, sent, end } = begun({
    restore: () => {
      attempts += 1;
      throw new AppError("no-network", { userMessage: "Offline." });
    },
  });
  rollout.steer("rollBack");
  await until(() => clock.pending === 1 && attempts === 1);
  rollout.steer("next");
  await until(() => clock.pending === 1 && attempts === 2);
  rollout.steer("leave");
  assert.deepEqual(await end, { kind: "left", percent: 10 });
  assert.deepEqual(sent, [10, -1, -1]);
});

test("steps are read as people write them, and end with all calls", () => {
  assert.deepEqual(readSteps("10 %, 50 %, 100 %"), [10, 50, 100]);
  assert.deepEqual(readSteps("5;25"), [5, 25, 100]);
  assert.deepEqual(readSteps("0.1 100"), [0.1, 100]);
  for (const text of ["", "ten", "50 10", "10 10", "0", "101", "-5"])
    assert.equal(readSteps(text), undefined, text);
});

test("a limit is what is still borne, and no calls are no breach", () => {
  assert.equal(
    breachOf({ invocations: 20, errors: 1, p99Ms: 30 }, { errorPercent: 5, p99Ms: 30 }),
    undefined,
  );
  assert.equal(
    breachOf({ invocations: 0, errors: 0, p99Ms: undefined }, { errorPercent: 0, p99Ms: 0 }),
    undefined,
  );
  assert.equal(breachOf({ invocations: 1000, errors: 1, p99Ms: 30 }, { errorPercent: 0 })?.kind, "errors");
});
