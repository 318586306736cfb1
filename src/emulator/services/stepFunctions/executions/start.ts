import { randomUUID } from "node:crypto";
import type { StartExecutionInput, StartExecutionOutput } from "@aws-sdk/client-sfn";
import type { MachineStarter } from "../../../contracts/deliveries.ts";
import { executionExists, invalidInput, machineMissing } from "../errors.ts";
import { checkArn, checkName } from "../names.ts";
import type { MachineRecord, StatesState } from "../state.ts";
import type { Executions } from "./executions.ts";
import type { ExecutionRecord, ExecutionTable } from "./table.ts";

export interface ExecutionOptions {
  readonly state: StatesState;
  readonly table: ExecutionTable;
  readonly executions: Executions;
  readonly now: () => number;
}

/** For what rules and schedules owe. */
export function executionStarter(options: ExecutionOptions): MachineStarter {
  return ({ machineArn, input, trace }) =>
    void start(
      { stateMachineArn: machineArn, input, ...(trace !== undefined && { traceHeader: trace }) },
      options,
    );
}

export function start(input: StartExecutionInput, options: ExecutionOptions): StartExecutionOutput {
  const { table, executions } = options;
  const record = newRecord(input, options);
  const earlier = table.get(record.arn);
  if (earlier !== undefined) {
    // Who asks for the same again is told that it runs.
    if (earlier.status !== "RUNNING" || earlier.input !== record.input) throw executionExists(record.arn);
    return { executionArn: record.arn, startDate: new Date(earlier.startedAt) };
  }
  executions.start(record);
  return { executionArn: record.arn, startDate: new Date(record.startedAt) };
}

export function newRecord(
  { stateMachineArn = "", name, input = "{}", traceHeader }: StartExecutionInput,
  { state, now }: ExecutionOptions,
): ExecutionRecord {
  const machine = existingMachine(state, stateMachineArn);
  if (name !== undefined) checkName(name);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalidInput(error instanceof Error ? error.message : "this is no JSON");
  }
  const execution = name ?? randomUUID();
  return {
    arn: state.executionArn(machine, execution, randomUUID()),
    machineArn: machine.arn,
    machineName: machine.name,
    name: execution,
    type: machine.type,
    status: "RUNNING",
    startedAt: now(),
    definition: machine.definition,
    roleArn: machine.roleArn,
    input,
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/** Throws `InvalidArn` or `StateMachineDoesNotExist`. */
export function existingMachine(state: StatesState, arn: string): MachineRecord {
  const machine = state.machines.get("", checkArn(arn, "stateMachine"));
  if (machine === undefined) throw machineMissing(arn);
  return machine;
}
