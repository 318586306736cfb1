/**
 * Resolves when `condition` gives something other than false or undefined, with what it gave. What has not come after
 * `limitMs` never will: then it throws, so that a failing test ends.
 */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  limitMs = 60_000,
): Promise<Exclude<Value, false | undefined>> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value as Exclude<Value, false | undefined>;
    if (performance.now() > end) throw new Error(`This did not become true: ${condition.toString()}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 5);
    await promise;
  }
}
