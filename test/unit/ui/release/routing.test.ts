import assert from "node:assert/strict";
import { test } from "node:test";
import { percentReached, routingAt, stepsFrom } from "../../../../src/ui/release/rollout/routing.ts";
import {
  rememberRouting,
  routingBefore,
  wasMovedElsewhere,
} from "../../../../src/ui/release/rollout/routingBefore.ts";
import {
  dismissUnfinished,
  listUnfinished,
  noteUnfinished,
  unfinishedOf,
} from "../../../../src/ui/release/rollout/unfinishedNotes.ts";
import { memoryForTest } from "./memoryForTest.ts";

const fn = { name: "Hello", target: { kind: "local" } } as const;
const before = { version: "6", weights: {} };
const move = { before, version: "7" };

test("a move is found again at the share that it had reached, and nowhere else", () => {
  for (const percent of [0.1, 10, 29, 33.3333, 57, 100])
    assert.equal(percentReached(move, routingAt(move, percent)), percent);
  assert.equal(percentReached(move, before), 0);
  assert.equal(percentReached(move, { version: "6", weights: { "8": 0.1 } }), undefined);
  assert.equal(percentReached(move, { version: "5", weights: { "7": 0.1 } }), undefined);
  assert.equal(percentReached(move, { version: "8", weights: {} }), undefined);
});

test("a release that is taken up again begins with the share that it has, and falls back to none below", () => {
  assert.deepEqual(stepsFrom([10, 50, 100], 0), [10, 50, 100]);
  assert.deepEqual(stepsFrom([10, 50, 100], 50), [50, 100]);
  assert.deepEqual(stepsFrom([10, 50, 100], 25), [25, 50, 100]);
  assert.deepEqual(stepsFrom([10, 50, 100], 100), [100]);
});

test("what was before is known while the alias is where it was brought from here", () => {
  const memory = memoryForTest();
  const to = [10, 100].map((percent) => routingAt(move, percent));
  rememberRouting(memory, fn, "live", { before, to });
  for (const ours of to) assert.deepEqual(routingBefore(memory, fn, "live", ours), before);
  const theirs = { version: "9", weights: {} };
  assert.equal(routingBefore(memory, fn, "live", theirs), undefined);
  assert.ok(wasMovedElsewhere(memory, fn, "live", theirs));
  assert.ok(!wasMovedElsewhere(memory, fn, "live", before), "taken back from here");
  assert.ok(!wasMovedElsewhere(memory, fn, "other", theirs), "never moved from here");
});

test("a memory of an earlier version of the extension does not say where the alias was moved to", () => {
  const memory = memoryForTest();
  void memory.workspace.update("aliasesBefore", { "local/Hello:live": before });
  assert.equal(routingBefore(memory, fn, "live", { version: "7", weights: {} }), undefined);
});

test("a note stays until it is dismissed, and a newer one of the same alias stays then too", () => {
  const memory = memoryForTest();
  const note = { ...fn, alias: "live", version: "7", percent: 50, before, at: 1 };
  noteUnfinished(memory, note);
  noteUnfinished(memory, { ...note, alias: "beta" });
  noteUnfinished(memory, { ...note, at: 2 });
  dismissUnfinished(memory, note);
  assert.equal(unfinishedOf(memory, { fn, alias: "live" })?.at, 2);
  dismissUnfinished(memory, { ...note, at: 2 });
  assert.deepEqual(
    listUnfinished(memory).map(({ alias }) => alias),
    ["beta"],
  );
});
