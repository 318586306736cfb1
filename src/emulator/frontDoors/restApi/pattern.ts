import { TimeLimit } from "../../../shared/timeLimit.ts";

/** Whoever writes an API may write an expression that takes for ever over a text of the client's. */
const limitMs = 100;

/** Whether an expression of the API's author matches all of a text; one that is none or does not end matches nothing. */
export function matchesWhole(expression: string, text: string): boolean {
  try {
    const pattern = new RegExp(`^(?:${expression})$`, "s");
    return new TimeLimit(limitMs).run(() => pattern.test(text), false);
  } catch {
    return false;
  }
}
