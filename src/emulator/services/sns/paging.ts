import { invalidParameter } from "./errors.ts";

const perPage = 100;

/** One page of items by their unique keys; the token is the last key that was given. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  if (token === "") throw invalidParameter("NextToken");
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  const rest = sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, perPage);
  const last = page.at(-1);
  if (last === undefined || rest.length <= perPage) return { items: page, next: {} };
  return { items: page, next: { NextToken: Buffer.from(keyOf(last)).toString("base64url") } };
}
