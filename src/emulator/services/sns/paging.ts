import { pageOf as pageByKey } from "../../../shared/page.ts";
import { invalidParameter } from "./errors.ts";

const perPage = 100;

/** One page of items by their unique keys. Throws AWS's error for a token that is empty. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  if (token === "") throw invalidParameter("NextToken");
  const page = pageByKey(items, keyOf, { limit: perPage, token });
  return { items: page.items, next: page.token === undefined ? {} : { NextToken: page.token } };
}
