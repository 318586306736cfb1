import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type {
  CreateStateMachineInput,
  CreateStateMachineOutput,
  DeleteStateMachineInput,
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
  UpdateStateMachineInput,
  UpdateStateMachineOutput,
} from "@aws-sdk/client-sfn";
import { executionMissing, machineExists, validation } from "../errors.ts";
import type { ExecutionTable } from "../executions/table.ts";
import type { MachineRecord, StatesState } from "../state.ts";
import { existingMachine } from "../executions/start.ts";
import { checkDefinition } from "./definitions.ts";
import { checkArn, checkName } from "../names.ts";
import { pageOf } from "./paging.ts";

interface MachineOptions {
  readonly state: StatesState;
  readonly table: ExecutionTable;
  readonly now: () => number;
}

export function machineOperations({ state, table, now }: MachineOptions) {
  return {
    CreateStateMachine: (input: CreateStateMachineInput): CreateStateMachineOutput =>
      create(input, state, now()),
    UpdateStateMachine: (input: UpdateStateMachineInput): UpdateStateMachineOutput =>
      update(input, state, now()),
    DeleteStateMachine({ stateMachineArn: arn = "" }: DeleteStateMachineInput) {
      checkArn(arn, "stateMachine");
      state.together(() => {
        state.machines.delete("", arn);
        state.tags.delete("", arn);
      });
      return {};
    },
    DescribeStateMachine({ stateMachineArn = "" }: DescribeStateMachineInput): DescribeStateMachineOutput {
      const machine = existingMachine(state, stateMachineArn);
      return { ...described(machine), status: "ACTIVE", creationDate: new Date(machine.createdAt) };
    },
    DescribeStateMachineForExecution({ executionArn = "" }: DescribeStateMachineForExecutionInput) {
      const execution = table.get(executionArn);
      if (execution === undefined) throw executionMissing(executionArn);
      const { machineArn, machineName, definition, roleArn, startedAt } = execution;
      return {
        stateMachineArn: machineArn,
        name: machineName,
        definition,
        roleArn,
        updateDate: new Date(startedAt),
      };
    },
    ListStateMachines(input: ListStateMachinesInput): ListStateMachinesOutput {
      const sorted = [...state.machines.of("").values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = pageOf(sorted, ({ arn }) => arn, input);
      const stateMachines = items.map(({ arn, name, type, createdAt }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: new Date(createdAt),
      }));
      return { stateMachines, ...(nextToken !== undefined && { nextToken }) };
    },
  };
}

function create(input: CreateStateMachineInput, state: StatesState, now: number): CreateStateMachineOutput {
  const { name = "", definition = "", roleArn = "", type = "STANDARD", tags = [] } = input;
  checkName(name);
  if (input.publish === true) throw unpublished();
  checkDefinition(definition);
  const arn = state.machineArn(name);
  const kept = keptOf(input);
  const existing = state.machines.get("", arn);
  if (existing !== undefined) {
    // Who asks for the same again is told that it is there.
    const isSame =
      existing.definition === definition && existing.type === type && isDeepStrictEqual(existing.kept, kept);
    if (!isSame) throw machineExists(arn);
    return { stateMachineArn: arn, creationDate: new Date(existing.createdAt) };
  }
  state.together(() => {
    state.machines.set("", arn, { arn, name, type, definition, roleArn, createdAt: now, kept });
    if (tags.length > 0)
      state.tags.set("", arn, Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value])));
  });
  return { stateMachineArn: arn, creationDate: new Date(now) };
}

function update(input: UpdateStateMachineInput, state: StatesState, now: number): UpdateStateMachineOutput {
  const machine = existingMachine(state, input.stateMachineArn ?? "");
  if (input.publish === true) throw unpublished();
  const { definition, roleArn } = input;
  if (definition === undefined && roleArn === undefined && Object.keys(keptOf(input)).length === 0) {
    throw validation(
      "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    );
  }
  if (definition !== undefined) checkDefinition(definition);
  const revisionId = randomUUID();
  state.machines.set("", machine.arn, {
    ...machine,
    ...(definition !== undefined && { definition }),
    ...(roleArn !== undefined && { roleArn }),
    revisionId,
    kept: { ...machine.kept, ...keptOf(input) },
  });
  return { updateDate: new Date(now), revisionId };
}

function unpublished() {
  return validation("The emulator keeps no versions of state machines: 'publish' must be false.");
}

function keptOf(input: Partial<CreateStateMachineInput>): MachineRecord["kept"] {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
  return {
    ...(loggingConfiguration !== undefined && { loggingConfiguration }),
    ...(tracingConfiguration !== undefined && { tracingConfiguration }),
    ...(encryptionConfiguration !== undefined && { encryptionConfiguration }),
  };
}

function described({ arn, name, type, definition, roleArn, revisionId, kept }: MachineRecord) {
  return {
    stateMachineArn: arn,
    name,
    type,
    definition,
    roleArn,
    loggingConfiguration: { level: "OFF" as const, includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: "AWS_OWNED_KEY" as const },
    ...kept,
    ...(revisionId !== undefined && { revisionId }),
  };
}
