interface PageRequest {
  /** At least one item, so that there is an end. */
  readonly limit: number;
  /** What the page before gave. */
  readonly token: string | undefined;
}

/** One page of items by their unique keys, and the token of the next: the last key that was given. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { limit, token }: PageRequest,
): { readonly items: readonly Item[]; readonly token?: string } {
  const sorted = [...items].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, Math.max(1, limit));
  const last = page.at(-1);
  if (last === undefined || rest.length === page.length) return { items: page };
  return { items: page, token: tokenOf(keyOf(last)) };
}

/**
 * One page of items in the order that they have, by their unique keys. Undefined for a token that stands for none of them:
 * services refuse it in words of their own.
 */
export function pageInOrder<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit, token }: PageRequest,
): { readonly items: readonly Item[]; readonly token?: string } | undefined {
  const start = token === undefined ? 0 : items.findIndex((item) => tokenOf(keyOf(item)) === token) + 1;
  if (token !== undefined && start === 0) return undefined;
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  if (last === undefined || start + limit >= items.length) return { items: page };
  return { items: page, token: tokenOf(keyOf(last)) };
}

/** What a client gives back for what comes after a key. */
export function tokenOf(key: string): string {
  return Buffer.from(key).toString("base64url");
}
