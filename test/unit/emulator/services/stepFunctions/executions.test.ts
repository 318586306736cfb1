import assert from "node:assert/strict";
import { test } from "node:test";
import { GroupCommit } from "../../../../../src/emulator/store/groupCommit.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { until } from "../../../../until.ts";
import { execution, machineArn, openExecutions, pass } from "./executionsInMemory.ts";

test("an execution whose start is rolled back and made again runs once", async (t) => {
  const { database, executions, count, firstEnd } = openExecutions(t);
  const journal = new GroupCommit(database);
  const names = ["rolled back", "kept"];
  const started = journal.write(() => executions.start(execution(pass, { name: names.shift() ?? "late" })));
  const refused = journal.write(() => {
    throw new Error("the other target is not there");
  });
  await assert.rejects(refused, /not there/);
  await started;
  assert.equal((await firstEnd).name, "kept");
  assert.equal(count("executions"), 1);
});

test("an execution can be stopped as soon as it is kept", async (t) => {
  const { executions, firstEnd } = openExecutions(t);
  const record = execution(pass);
  executions.start(record);
  assert.equal(executions.abort(record.arn, { error: "Enough" }), true);
  const { status, error } = await firstEnd;
  assert.deepEqual([status, error], ["ABORTED", "Enough"]);
});

test("an execution that has ended leaves its history alone, and that for 90 days", async (t) => {
  const clock = new ManualClock();
  const { executions, count, firstEnd, table } = openExecutions(t, clock);
  executions.start(execution(pass, { startedAt: clock.now() }));
  await firstEnd;
  assert.deepEqual([count("frames"), count("events")], [0, 4]);
  clock.advance(91 * 86_400_000);
  const later = execution(pass, { name: "later", startedAt: clock.now() });
  executions.start(later);
  await until(() => table.get(later.arn)?.status === "SUCCEEDED");
  assert.deepEqual([count("executions"), count("events")], [1, 4]);
});

test("an express execution may take five minutes, and less where its machine says so", async (t) => {
  const clock = new ManualClock();
  const { executions } = openExecutions(t, clock);
  const waiting = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 301, End: true } } };
  for (const [definition, seconds] of [
    [waiting, 300],
    [{ ...waiting, TimeoutSeconds: 600 }, 300],
    [{ ...waiting, TimeoutSeconds: 10 }, 10],
  ] as const) {
    const record = execution(definition, { type: "EXPRESS", startedAt: clock.now() });
    const ended = executions.startAndWait(record);
    await until(() => clock.waitsFor(301_000));
    clock.advance(seconds * 1000);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    clock.advance(301_000 - seconds * 1000);
    assert.equal((await ended).status, "TIMED_OUT");
  }
});

test("a concurrency that is no whole number fails the state, and skips no item", async (t) => {
  const { executions } = openExecutions(t);
  const map = {
    Type: "Map",
    ItemsPath: "$.items",
    MaxConcurrencyPath: "$.most",
    ItemProcessor: pass,
    End: true,
  };
  const run = async (most: number) => {
    const input = JSON.stringify({ items: [1, 2], most });
    return executions.startAndWait(execution({ StartAt: "M", States: { M: map } }, { input }));
  };
  const { status, error } = await run(0.5);
  assert.deepEqual([status, error], ["FAILED", "States.Runtime"]);
  assert.equal((await run(1)).output, "[1,2]");
});

test("executions are listed by pages, the newest first, of one status or of all", (t) => {
  const { table } = openExecutions(t);
  const names = ["a", "b", "c", "d", "e"];
  for (const [index, name] of names.entries()) {
    const status = index % 2 === 0 ? "RUNNING" : "FAILED";
    // Some begin at the same time.
    table.set(execution(pass, { name, status, startedAt: Math.floor(index / 2) }));
  }
  const pages = (status: string | undefined, limit: number) => {
    const told: string[][] = [];
    for (let after: string | undefined; ;) {
      const page = table.list(machineArn, { status, after, limit });
      if (page.length === 0) return told;
      told.push(page.map(({ name }) => name));
      after = page.at(-1)?.arn;
    }
  };
  assert.deepEqual(pages(undefined, 2), [["e", "d"], ["c", "b"], ["a"]]);
  assert.deepEqual(pages("RUNNING", 2), [["e", "c"], ["a"]]);
  assert.deepEqual(pages("FAILED", 1), [["d"], ["b"]]);
  assert.deepEqual(table.list("another", { status: undefined, after: undefined, limit: 9 }), []);
});
