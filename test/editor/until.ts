/**
 * Waits until `probe` gives something other than `undefined` or `false`, and returns it. Fails with `what` and the last
 * error after 30 seconds: the wait has an end, the test has no timing.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    let cause: unknown;
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`still waiting: ${what}`, { cause });
    await new Promise((done) => setTimeout(done, 50));
  }
}
