/** Resolves when `condition` gives something other than false or undefined, with what it gave. */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
): Promise<Exclude<Value, false | undefined>> {
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value as Exclude<Value, false | undefined>;
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 5);
    await promise;
  }
}
