import { validation } from "../errors.ts";

interface PageRequest {
  readonly nextToken?: string | undefined;
  /** 0 stands for the default. */
  readonly maxResults?: number | undefined;
}

/** One page of what has a unique key; the token is the last key that was given. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken, maxResults = 0 }: PageRequest,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const limit = maxResults === 0 ? 100 : maxResults;
  const start =
    nextToken === undefined ? 0 : items.findIndex((item) => tokenOf(keyOf(item)) === nextToken) + 1;
  if (nextToken !== undefined && start === 0) throw invalidToken();
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  const isMore = start + limit < items.length;
  return { items: page, nextToken: isMore && last !== undefined ? tokenOf(keyOf(last)) : undefined };
}

/** Throws for a token that stands for no key. */
export function keyOf(token: string, isKnown: (key: string) => boolean): string {
  const key = Buffer.from(token, "base64url").toString();
  if (!isKnown(key)) throw invalidToken();
  return key;
}

export function tokenOf(key: string): string {
  return Buffer.from(key).toString("base64url");
}

function invalidToken() {
  return validation("Invalid Token: 'Invalid token'");
}
