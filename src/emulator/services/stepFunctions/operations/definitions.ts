import type {
  ValidateStateMachineDefinitionInput,
  ValidateStateMachineDefinitionOutput,
} from "@aws-sdk/client-sfn";
import { invalidDefinition } from "../errors.ts";
import { type Problem, readDefinition } from "../language/definition.ts";

/** Throws `InvalidDefinition` with the first thing that is wrong. */
export function checkDefinition(definition: string): void {
  const read = readDefinition(definition);
  if (read.kind === "problems") throw invalidDefinition(wording(read.problems[0]));
}

function wording({ code, message, location }: Problem): string {
  return `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`;
}

export function validateDefinition({
  definition = "",
}: ValidateStateMachineDefinitionInput): ValidateStateMachineDefinitionOutput {
  const read = readDefinition(definition);
  if (read.kind === "machine") return { result: "OK", diagnostics: [], truncated: false };
  const diagnostics = read.problems.map((problem) => ({ severity: "ERROR" as const, ...problem }));
  return { result: "FAIL", diagnostics, truncated: false };
}
