import { pageInOrder } from "../../../shared/page.ts";
import { invalidParameter } from "./errors.ts";

interface PageRequest {
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
}

/** One page of what is sorted by a unique key; the token is the last key that was given. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken, limit = 50 }: PageRequest,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const page = pageInOrder(items, keyOf, { limit, token: nextToken });
  if (page === undefined) throw invalidToken();
  return { items: page.items, nextToken: page.token };
}

export const invalidToken = () => invalidParameter("The specified nextToken is invalid.");

export function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export function decode(token: string): string {
  return Buffer.from(token, "base64url").toString();
}
