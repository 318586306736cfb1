import { AppError } from "../../shared/errors.ts";
import type { FunctionAtTarget } from "./functionAtTarget.ts";
import type { FunctionLists } from "./functions/functionLists.ts";

/** Runs what is about a function; where that is not there any more, it leaves the lists at once. */
export async function noticingMissing<Value>(
  { functions }: { readonly functions: Pick<FunctionLists, "noteMissing"> },
  { name, target, qualifier }: FunctionAtTarget,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    // Of a version or an alias that is gone nothing is known about the function.
    const missing = error instanceof AppError && error.code === "not-found" && qualifier === undefined;
    if (missing) functions.noteMissing(target, name);
    throw error;
  }
}
