import assert from "node:assert/strict";
import { test } from "node:test";
import { filterLogEvents } from "../../../../../src/emulator/services/logs/getLogEvents.ts";
import { openLogs } from "./openLogs.ts";

test("a pattern that looks through many lines gives others their turns", async (t) => {
  const { buffer, clock, store, readEvents } = openLogs(t);
  const lines = Array.from({ length: 50_000 }, (_, index) => ({
    timestamp: clock.now() + index,
    message: `{"level":"info","index":${index}}`,
  }));
  buffer.write("/g", "s", lines);
  let turns = 0;
  let running = true;
  const count = () => {
    turns += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  const { events = [] } = await filterLogEvents(
    { logGroupName: "/g", filterPattern: "{ $.index = 49999 }" },
    { store, readEvents, clock, flush: () => buffer.flush() },
  );
  running = false;
  assert.deepEqual(
    events.map(({ message }) => message),
    ['{"level":"info","index":49999}'],
  );
  assert.ok(turns > 10, `${turns} turns`);
});
