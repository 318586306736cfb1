interface PageRequest {
  /** AWS has it as text. */
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of items by their unique keys; the token is the last key that was given. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { MaxResults: most, NextToken: token }: PageRequest,
): { readonly Items: readonly Item[]; readonly NextToken?: string } {
  const limit = Number(most ?? "100");
  const sorted = [...items].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, Number.isInteger(limit) && limit > 0 ? limit : 100);
  const last = page.at(-1);
  if (last === undefined || rest.length === page.length) return { Items: page };
  return { Items: page, NextToken: Buffer.from(keyOf(last)).toString("base64url") };
}
