import type { Operation } from "../../../contracts/service.ts";
import type { ExecutionOptions } from "../executions/start.ts";
import type { operationNames } from "../operationNames.ts";
import { statesValidator } from "../validation.ts";
import { validateDefinition } from "./definitions.ts";
import { executionOperations } from "./executions.ts";
import { machineOperations } from "./machines.ts";
import { tagOperations } from "./tags.ts";
import { taskOperations } from "./tasks.ts";

type Operations = Readonly<Record<(typeof operationNames)[number], Operation>>;

/** The operations, each of which checks its request first. */
export function statesOperations(options: ExecutionOptions): Operations {
  const operations: Operations = {
    ...machineOperations(options),
    ...executionOperations(options),
    ...taskOperations(options.executions.tokens),
    ...tagOperations(options.state),
    ValidateStateMachineDefinition: validateDefinition,
  };
  const validate = statesValidator();
  const checked = Object.entries(operations).map(([name, operation]): [string, Operation] => [
    name,
    (input, call) => {
      validate(name, input);
      return operation(input, call);
    },
  ]);
  return { ...operations, ...Object.fromEntries(checked) };
}
