import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../../../src/shared/clock.ts";
import type { Journal } from "../../../../../src/emulator/services/stepFunctions/execution/journal.ts";
import { runMachine } from "../../../../../src/emulator/services/stepFunctions/execution/machine.ts";
import { TaskTokens } from "../../../../../src/emulator/services/stepFunctions/tasks/tokens.ts";
import { execution, openExecutions } from "./executionsInMemory.ts";

const task = {
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:fn",
};
const each = { StartAt: "Call", States: { Call: { ...task, End: true } } };
const next = { Type: "Pass", End: true };
const groups = {
  Map: { Type: "Map", ItemProcessor: each, Next: "Next" },
  Parallel: { Type: "Parallel", Branches: [each, each], Next: "Next" },
};

for (const [kind, state] of Object.entries(groups)) {
  test(`what a ${kind} has done is not done again after a kill between its end and the next state`, async (t) => {
    const { table } = openExecutions(t);
    const machine = { StartAt: "Group", States: { Group: state, Next: next } };
    const { arn, definition } = execution(machine);
    const calls: unknown[] = [];
    const run = (journal: Journal) =>
      runMachine({
        type: "STANDARD",
        definition,
        input: "[1,2]",
        run: {
          journal,
          tokens: new TaskTokens(),
          about: {},
          region: "us-east-1",
          clock: systemClock,
          taskClock: systemClock,
          random: () => 0,
        },
        ask({ input, requestId }) {
          calls.push(input);
          return Promise.resolve({ output: { Payload: Buffer.from("true") }, requestId, headers: {} });
        },
        signal: new AbortController().signal,
        limit: () => undefined,
      });
    await assert.rejects(run(killedBefore("Next", table.journal(arn))), /killed/);
    assert.equal(calls.length, 2);
    const { output } = await run(table.journal(arn));
    assert.deepEqual(output, [true, true]);
    assert.equal(calls.length, 2);
  });
}

/** A journal whose process ends just before it writes that a state is entered. */
function killedBefore(state: string, journal: Journal): Journal {
  return {
    ...journal,
    get events() {
      return journal.events;
    },
    set(branch, frame) {
      if (frame.kind === "in" && frame.state === state) throw new Error("killed");
      journal.set(branch, frame);
    },
  };
}
