import assert from "node:assert/strict";
import { test } from "node:test";
import {
  appendEvent,
  MemoryJournal,
} from "../../../../../src/emulator/services/stepFunctions/execution/journal.ts";

test("a machine that goes round for ever ends when its history is full", () => {
  const journal = new MemoryJournal();
  const event = { timestamp: 0, type: "PassStateEntered", previousEventId: 0 } as const;
  // The last of 25,000 is for how it ended.
  while (journal.events < 24_999) appendEvent(journal, event);
  assert.throws(() => appendEvent(journal, event), {
    error: "States.Runtime",
    reason: /maximum number of history events/,
  });
  assert.equal(appendEvent(journal, event, { isLast: true }), 25_000);
});
