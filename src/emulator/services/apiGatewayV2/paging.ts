import { pageOf as pageByKey } from "../../../shared/page.ts";

interface PageRequest {
  /** AWS has it as text. */
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of items by their unique keys; a hundred unless a request says otherwise. */
export function pageOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { MaxResults: most, NextToken }: PageRequest,
): { readonly Items: readonly Item[]; readonly NextToken?: string } {
  const asked = Number(most ?? "100");
  const limit = Number.isInteger(asked) && asked > 0 ? asked : 100;
  const { items: page, token } = pageByKey(items, keyOf, { limit, token: NextToken });
  return { Items: page, ...(token !== undefined && { NextToken: token }) };
}
