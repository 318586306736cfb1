import type { Operation, ServiceDefinition } from "../contracts/service.ts";
import type { Project } from "./project.ts";

const invokes = ["Invoke", "InvokeAsync", "InvokeWithResponseStream"];

/** Makes invokes wait while a change of the files is taken in: what was saved before a call is what it runs. */
export function invokingUpToDate(
  service: ServiceDefinition,
  project: Pick<Project, "settled">,
): ServiceDefinition {
  const operations: Record<string, Operation> = { ...service.operations };
  for (const name of invokes) {
    const operation = operations[name];
    if (operation === undefined) continue;
    operations[name] = (input, call) => {
      const settled = project.settled();
      return settled === undefined ? operation(input, call) : settled.then(() => operation(input, call));
    };
  }
  return { ...service, operations };
}
