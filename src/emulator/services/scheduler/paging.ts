interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of items by their unique keys; the token is the last key that was given. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults: limit = 100, NextToken: token }: PageRequest,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, Math.max(1, limit));
  const last = page.at(-1);
  if (last === undefined || rest.length <= page.length) return { items: page, next: {} };
  return { items: page, next: { NextToken: Buffer.from(keyOf(last)).toString("base64url") } };
}
