import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { onceAsync } from "../../../shared/once.ts";
import { asking, type AskService } from "../../contracts/ask.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { HostedService, ServiceDefinition } from "../../contracts/service.ts";
import type { MachineStarter } from "../../contracts/deliveries.ts";
import { statesActions } from "./actions.ts";
import { statesDeclarer } from "./declarer.ts";
import { Executions } from "./executions/executions.ts";
import { statusEvent } from "./executions/statusEvent.ts";
import { type ExecutionRecord, ExecutionTable } from "./executions/table.ts";
import { loadModel } from "./model.ts";
import { executionStarter } from "./executions/start.ts";
import { StatesState, type Place } from "./state.ts";

interface StepFunctionsOptions extends Place {
  /** With the `migrations` of `migrations.ts`. */
  readonly database: DatabaseSync;
  /** What waits by `--time-scale`. */
  readonly clock: Clock;
  /** What functions take is real time. */
  readonly taskClock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** The default event bus is told how executions go. */
  readonly deliveries: Deliveries;
  /** For tasks. */
  readonly ask: AskService;
}

export interface StepFunctions extends Required<Omit<HostedService, "stop">> {
  /** For rules and schedules whose target is a state machine. */
  readonly startExecution: MachineStarter;
}

/** Step Functions: state machines in the Amazon States Language with JSONPath, and their executions. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { database, clock, region, accountId } = options;
  const state = new StatesState(database, { region, accountId });
  const table = new ExecutionTable(database);
  const changed = (record: ExecutionRecord) => {
    if (record.type === "STANDARD") options.deliveries.owe(statusEvent(state.place, record));
  };
  const executions = new Executions({ ...options, table, changed });
  const starting = { state, table, executions, now: () => clock.now() };
  const service: ServiceDefinition = {
    name: "states",
    sdkId: "SFN",
    signingName: "states",
    protocols: [{ kind: "aws-json", version: "1.0", target: "AWSStepFunctions" }],
    model: loadModel,
    // A definition of 1 MiB, which JSON may escape to six times its size.
    bodyLimit: () => 8 * 1024 * 1024,
    errors: { deniedStatus: 400 },
    actions: statesActions,
    operations: onceAsync(async () => {
      const { statesOperations } = await import("./operations/operations.ts");
      return statesOperations(starting);
    }),
  };
  return {
    service,
    declarer: statesDeclarer(state, asking(service, state.place)),
    startExecution: executionStarter(starting),
    start: () => executions.resume(),
    quiesce: () => executions.stop(),
    reset() {
      executions.clear();
      state.clear();
    },
  };
}
