import { findRuntime, runtimes } from "../../../../../lambda/runtimes.ts";
import { invalidParameter } from "../../errors.ts";

/** Every runtime that Lambda ever had: what a layer may say that it is compatible with. */
export function isKnownRuntime(runtime: string): boolean {
  return findRuntime(runtime) !== undefined;
}

/** The set as AWS prints it in its messages. */
export function runtimeSet(): string {
  const accepted = runtimes.filter(({ blocked }) => blocked === undefined).map(({ id }) => id);
  return `[${accepted.join(", ")}]`;
}

/** Throws AWS's error for a runtime that does not exist or that functions may no longer be made with. */
export function checkRuntime(runtime: string): void {
  if (findRuntime(runtime)?.blocked === true) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!isKnownRuntime(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${runtimeSet()} or be a valid ARN`,
    );
  }
}

export function supportsSnapStart(runtime: string): boolean {
  return findRuntime(runtime)?.snapStart === true;
}
