import assert from "node:assert/strict";
import { Executions } from "../../../../../src/emulator/services/stepFunctions/executions/executions.ts";
import {
  executionMigration,
  ExecutionTable,
} from "../../../../../src/emulator/services/stepFunctions/executions/table.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { passUntil, testEachFault } from "../../store/eachFault.ts";
import { execution } from "./executionsInMemory.ts";

const call = {
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:fn",
};
const machine = {
  StartAt: "Begin",
  States: {
    Begin: { Type: "Pass", Result: [1, 2], Next: "Rest" },
    Rest: { Type: "Wait", Seconds: 3, Next: "Each" },
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Call", States: { Call: { ...call, End: true } } },
      Next: "End",
    },
    End: { Type: "Pass", End: true },
  },
};

for (const type of ["STANDARD", "EXPRESS"] as const)
  testEachFault(
    `a ${type.toLowerCase()} execution that was accepted comes to its end`,
    [executionMigration],
    async (database, arm) => {
      const clock = new ManualClock();
      const table = new ExecutionTable(database);
      const ended: (string | undefined)[] = [];
      let calls = 0;
      const executions = new Executions({
        table,
        clock,
        taskClock: clock,
        ask: ({ requestId }) => {
          calls += 1;
          return Promise.resolve({ output: { Payload: Buffer.from("7") }, requestId, headers: {} });
        },
        region: "us-east-1",
        random: () => 0,
        log: silentLog,
        changed: ({ status, output }) => {
          if (status !== "RUNNING") ended.push(`${status} ${output ?? ""}`);
        },
      });
      const record = execution(machine, { type, startedAt: clock.now() });
      arm();
      try {
        executions.start(record);
      } catch {
        // Whoever asked for it knows, and asks again.
        executions.start(record);
      }
      const isOver = () => ended.length > 0 && database.countRows("states_frames") === 0;
      await passUntil(clock, isOver);
      database.arm(Number.POSITIVE_INFINITY);
      // What is told within a transaction that is undone is told once more.
      assert.deepEqual([...new Set(ended)], ["SUCCEEDED [7,7]"]);
      assert.ok(calls >= 2 && calls <= 3, `${calls} calls`);
      if (type === "STANDARD") assert.equal(table.get(record.arn)?.status, "SUCCEEDED");
      executions.stop();
    },
  );
