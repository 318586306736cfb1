import { pageOf as pageByKey } from "../../../shared/page.ts";

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of items by their unique keys; a hundred unless a request says otherwise. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults: limit = 100, NextToken }: PageRequest,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const { items: page, token } = pageByKey(items, keyOf, { limit, token: NextToken });
  return { items: page, next: token === undefined ? {} : { NextToken: token } };
}
