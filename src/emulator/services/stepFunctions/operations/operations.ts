import { checked, type Operations } from "../../../contracts/service.ts";
import type { ExecutionOptions } from "../executions/start.ts";
import { statesValidator } from "../validation.ts";
import { validateDefinition } from "./definitions.ts";
import { executionOperations } from "./executions.ts";
import { machineOperations } from "./machines.ts";
import { tagOperations } from "./tags.ts";
import { taskOperations } from "./tasks.ts";

/** The operations, each of which checks its request first. */
export function statesOperations(options: ExecutionOptions): Operations {
  const operations: Operations = {
    ...machineOperations(options),
    ...executionOperations(options),
    ...taskOperations(options.executions.tokens),
    ...tagOperations(options.state),
    ValidateStateMachineDefinition: validateDefinition,
  };
  return checked(operations, statesValidator());
}
