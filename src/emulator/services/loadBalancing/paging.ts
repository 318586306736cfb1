import { pageOf as pageByKey } from "../../../shared/page.ts";

interface PageRequest {
  readonly Marker?: string | undefined;
  readonly PageSize?: number | undefined;
}

/** One page of items by their unique keys; 400 unless a request says otherwise. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { Marker, PageSize = 400 }: PageRequest,
): { readonly items: readonly Item[]; readonly NextMarker?: string } {
  const { items: page, token } = pageByKey(items, keyOf, { limit: PageSize, token: Marker });
  return { items: page, ...(token !== undefined && { NextMarker: token }) };
}
