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
  const after = nextToken === undefined ? -1 : items.findIndex((item) => keyOf(item) === decode(nextToken));
  if (nextToken !== undefined && after < 0) throw invalidToken();
  const page = items.slice(after + 1, after + 1 + limit);
  const last = page.at(-1);
  const isMore = after + 1 + limit < items.length;
  return { items: page, nextToken: isMore && last !== undefined ? encode(keyOf(last)) : undefined };
}

export const invalidToken = () => invalidParameter("The specified nextToken is invalid.");

export function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export function decode(token: string): string {
  return Buffer.from(token, "base64url").toString();
}
