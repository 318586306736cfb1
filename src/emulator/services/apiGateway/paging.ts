interface PageRequest {
  readonly limit: number | undefined;
  readonly position: string | undefined;
}

/** One page of items by their unique keys; the position is the last key that was given. AWS gives 25 unasked, 500 at most. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { limit = 25, position }: PageRequest,
): { readonly items: readonly Item[]; readonly position?: string } {
  const sorted = [...items].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = position === undefined ? "" : Buffer.from(position, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, Math.min(Math.max(limit, 1), 500));
  const last = page.at(-1);
  if (last === undefined || rest.length === page.length) return { items: page };
  return { items: page, position: Buffer.from(keyOf(last)).toString("base64url") };
}
