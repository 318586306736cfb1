/** Calls `make` at the first call and gives the same value from then on; also a promise, which its callers share. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
