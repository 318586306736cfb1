import { pageOf as pageByKey } from "../../../shared/page.ts";

interface PageRequest {
  readonly limit: number | undefined;
  readonly position: string | undefined;
}

/** One page of items by their unique keys: 25 unasked, 500 at most. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { limit = 25, position }: PageRequest,
): { readonly items: readonly Item[]; readonly position?: string } {
  const { items: page, token } = pageByKey(items, keyOf, { limit: Math.min(limit, 500), token: position });
  return { items: page, ...(token !== undefined && { position: token }) };
}
