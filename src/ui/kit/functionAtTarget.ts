import { targetKey, type FunctionRef, type TargetRef } from "../../protocol/functionRef.ts";

/** A function and where it is. */
export type FunctionAtTarget = FunctionRef & { readonly target: TargetRef };

/** One text for a function at a target: a key of maps and of remembered state. */
export function functionKey({ name, target }: FunctionAtTarget): string {
  return `${targetKey(target)}/${name}`;
}
