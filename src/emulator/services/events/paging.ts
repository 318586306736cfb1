interface PageRequest {
  readonly limit: number | undefined;
  readonly token: string | undefined;
}

/** One page of items by their unique keys; the token is the last key that was given. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit = 100, token }: PageRequest,
): { readonly items: readonly Item[]; readonly token?: string } {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || rest.length <= limit) return { items: page };
  return { items: page, token: Buffer.from(keyOf(last)).toString("base64url") };
}
