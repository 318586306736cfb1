import { pageInOrder } from "../../../../shared/page.ts";
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
  const page = pageInOrder(items, keyOf, { limit, token: nextToken });
  if (page === undefined) throw invalidToken();
  return { items: page.items, nextToken: page.token };
}

/** Throws for a token that stands for no key. */
export function keyOf(token: string, isKnown: (key: string) => boolean): string {
  const key = Buffer.from(token, "base64url").toString();
  if (!isKnown(key)) throw invalidToken();
  return key;
}

function invalidToken() {
  return validation("Invalid Token: 'Invalid token'");
}
