import type {
  DescribeExecutionInput,
  DescribeExecutionOutput,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  ListExecutionsInput,
  ListExecutionsOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StartSyncExecutionInput,
  StartSyncExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import { parseArn } from "../../../../shared/arn.ts";
import { executionMissing, invalidArn, typeNotSupported, validation } from "../errors.ts";
import type { ExecutionRecord, ExecutionTable, ListedExecution } from "../executions/table.ts";
import { type ExecutionOptions, existingMachine, newRecord, start } from "../executions/start.ts";
import { tokenOf } from "../../../../shared/page.ts";
import { keyOf } from "./paging.ts";

export function executionOperations(options: ExecutionOptions) {
  const { state, table, executions, now } = options;
  return {
    StartExecution: (input: StartExecutionInput): StartExecutionOutput => start(input, options),
    async StartSyncExecution(input: StartSyncExecutionInput): Promise<StartSyncExecutionOutput> {
      const record = newRecord(input, options);
      if (record.type === "STANDARD") throw typeNotSupported();
      return answerOf(await executions.startAndWait(record));
    },
    StopExecution({ executionArn = "", error, cause }: StopExecutionInput): StopExecutionOutput {
      const record = existing(table, executionArn);
      if (record.type === "EXPRESS") throw typeNotSupported();
      const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      executions.abort(executionArn, details);
      return { stopDate: new Date(record.stoppedAt ?? now()) };
    },
    DescribeExecution: ({ executionArn = "" }: DescribeExecutionInput): DescribeExecutionOutput =>
      described(existing(table, executionArn)),
    ListExecutions(input: ListExecutionsInput): ListExecutionsOutput {
      if (input.stateMachineArn === undefined) {
        throw validation(
          "The emulator lists the executions of a state machine: 'stateMachineArn' must be given.",
        );
      }
      const machine = existingMachine(state, input.stateMachineArn);
      if (machine.type === "EXPRESS") throw typeNotSupported();
      const { statusFilter: status, nextToken, maxResults = 0 } = input;
      const isOfMachine = (arn: string) => table.get(arn)?.machineArn === machine.arn;
      const after = nextToken === undefined ? undefined : keyOf(nextToken, isOfMachine);
      const limit = maxResults === 0 ? 100 : maxResults;
      const found = table.list(machine.arn, { status, after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        executions: page.map(listed),
        ...(found.length > limit && last !== undefined && { nextToken: tokenOf(last.arn) }),
      };
    },
    GetExecutionHistory: (input: GetExecutionHistoryInput): GetExecutionHistoryOutput =>
      history(input, table),
  };
}

/** Of an express execution nothing can be asked. */
function existing(table: ExecutionTable, arn: string): ExecutionRecord {
  const parsed = parseArn(arn);
  if (parsed?.service !== "states") throw invalidArn(arn);
  if (parsed.resource.startsWith("express:")) throw typeNotSupported();
  if (!parsed.resource.startsWith("execution:")) throw invalidArn(arn);
  const record = table.get(arn);
  if (record === undefined) throw executionMissing(arn);
  return record;
}

function listed({ arn, machineArn, name, status, startedAt, stoppedAt }: ListedExecution) {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
    redriveCount: 0,
  };
}

function described(record: ExecutionRecord): DescribeExecutionOutput {
  const { status } = record;
  return {
    ...listed(record),
    input: record.input,
    inputDetails: { included: true },
    ...outputOf(record),
    ...(record.traceHeader !== undefined && { traceHeader: record.traceHeader }),
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

function outputOf({ output, error, cause }: ExecutionRecord) {
  return {
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function answerOf(record: ExecutionRecord): StartSyncExecutionOutput {
  const { startedAt, stoppedAt = startedAt, status } = record;
  const billed = Math.max(100, Math.ceil((stoppedAt - startedAt) / 100) * 100);
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    startDate: new Date(startedAt),
    stopDate: new Date(stoppedAt),
    status: status === "SUCCEEDED" || status === "TIMED_OUT" ? status : "FAILED",
    input: record.input,
    inputDetails: { included: true },
    ...outputOf(record),
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: billed },
  };
}

function history(input: GetExecutionHistoryInput, table: ExecutionTable): GetExecutionHistoryOutput {
  const { executionArn = "", maxResults = 0, reverseOrder = false, nextToken } = input;
  existing(table, executionArn);
  const limit = maxResults === 0 ? 100 : maxResults;
  const start = reverseOrder ? Number.MAX_SAFE_INTEGER : 0;
  const after = nextToken === undefined ? start : Number(nextToken);
  if (!Number.isSafeInteger(after)) throw validation("Invalid Token: 'Invalid token'");
  const found = table.events(executionArn, { after, limit: limit + 1, reverse: reverseOrder });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const events = page.map(({ timestamp, ...event }) => ({
    timestamp: new Date(timestamp),
    ...(input.includeExecutionData === false ? withoutData(event) : event),
  }));
  return { events, ...(found.length > limit && last !== undefined && { nextToken: String(last.id) }) };
}

/** Inputs and outputs are left out of an event's details. */
function withoutData<Event extends object>(event: Event): Event {
  const bare = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "object" || value === null) return [name, value];
    const {
      input: _input,
      output: _output,
      parameters: _parameters,
      ...rest
    } = value as Readonly<Record<string, unknown>>;
    return [name, rest];
  });
  // The members are those of the event, some of whose own optional members are not there.
  return Object.fromEntries(bare) as Event;
}
