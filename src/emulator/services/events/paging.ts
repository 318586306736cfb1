import { pageOf as pageByKey } from "../../../shared/page.ts";

interface PageRequest {
  readonly limit: number | undefined;
  readonly token: string | undefined;
}

/** One page of items by their unique keys; a hundred unless a request says otherwise. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit = 100, token }: PageRequest,
) {
  return pageByKey(items, keyOf, { limit, token });
}
