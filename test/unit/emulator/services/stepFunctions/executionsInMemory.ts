import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { Executions } from "../../../../../src/emulator/services/stepFunctions/executions/executions.ts";
import {
  type ExecutionRecord,
  executionMigration,
  ExecutionTable,
} from "../../../../../src/emulator/services/stepFunctions/executions/table.ts";
import { type Clock, systemClock } from "../../../../../src/shared/clock.ts";
import { silentLog } from "../../../../../src/shared/log.ts";

export const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:machine";

/** Executions in a database of their own, without the service around them. */
export function openExecutions(t: TestContext, clock: Clock = systemClock) {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  database.exec(executionMigration.sql);
  const table = new ExecutionTable(database);
  const { promise: firstEnd, resolve } = Promise.withResolvers<ExecutionRecord>();
  const executions = new Executions({
    table,
    clock,
    taskClock: clock,
    ask: () => Promise.reject(new Error("nothing is to be asked")),
    region: "us-east-1",
    random: () => 0,
    log: silentLog,
    changed: (record) => record.status !== "RUNNING" && resolve(record),
  });
  t.after(() => executions.stop());
  const count = (name: "executions" | "frames" | "events") =>
    Number(database.prepare(`SELECT count(*) AS count FROM states_${name}`).get()?.["count"]);
  return { database, table, executions, firstEnd, count };
}

export function execution(
  definition: object,
  { name = "one", ...more }: Partial<ExecutionRecord> = {},
): ExecutionRecord {
  return {
    arn: `arn:aws:states:us-east-1:000000000000:execution:machine:${name}`,
    machineArn,
    machineName: "machine",
    name,
    type: "STANDARD",
    status: "RUNNING",
    startedAt: Date.now(),
    definition: JSON.stringify(definition),
    roleArn: "arn:aws:iam::000000000000:role/test",
    input: "{}",
    ...more,
  };
}

export const pass = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
