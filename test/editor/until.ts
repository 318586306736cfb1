import { until as untilTrue } from "../until.ts";

/**
 * Waits until `probe` gives something other than `undefined` or `false`, and returns it. Fails with `what` and the last
 * error after 30 seconds: what an editor shows may be missing for a moment, which is no reason to fail.
 */
export async function until<Value>(
  what: string,
  probe: () => Value | Promise<Value>,
): Promise<Exclude<Value, undefined | false>> {
  let cause: unknown;
  const attempt = async (): Promise<Value | undefined> => {
    try {
      return await probe();
    } catch (error) {
      cause = error;
      return undefined;
    }
  };
  try {
    return await untilTrue(attempt, 30_000);
  } catch {
    throw new Error(`still waiting: ${what}`, { cause });
  }
}
