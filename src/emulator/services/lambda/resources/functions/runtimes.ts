import { findRuntime, runtimes } from "../../../../../lambda/runtimes.ts";
import { setProblem } from "../../../../validation/words.ts";
import { invalidParameter } from "../../errors.ts";

/** Every runtime that Lambda ever had: what a layer may say that it is compatible with. */
export function isKnownRuntime(runtime: string): boolean {
  return findRuntime(runtime) !== undefined;
}

/** The set that AWS prints in its messages. */
export function acceptedRuntimes(): readonly string[] {
  return runtimes.filter(({ blocked }) => blocked === undefined).map(({ id }) => id);
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
      `Value ${runtime} at 'runtime' failed to satisfy constraint: ${setProblem(acceptedRuntimes())} or be a valid ARN`,
    );
  }
}

export function supportsSnapStart(runtime: string): boolean {
  return findRuntime(runtime)?.snapStart === true;
}
