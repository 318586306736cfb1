import { invalidParameter } from "../errors.ts";

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * One page of a sorted list. The marker holds the key of the last item given, so pages stay right while items come
 * and go; `keyOf` must be unique and in the list's order by `compare`.
 */
export function page<Item>(
  sorted: readonly Item[],
  { Marker: marker, MaxItems: maxItems }: PageRequest,
  keyOf: (item: Item) => string,
  { largest = 50, compare = byText }: { largest?: number; compare?: (a: string, b: string) => number } = {},
): Page<Item> {
  const after = marker === undefined || marker === "" ? undefined : decodeMarker(marker);
  const start = after === undefined ? 0 : sorted.findIndex((item) => compare(keyOf(item), after) > 0);
  const rest = start < 0 ? [] : sorted.slice(start);
  const items = rest.slice(0, Math.min(maxItems ?? largest, largest));
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, next: more ? Buffer.from(keyOf(last)).toString("base64url") : undefined };
}

/** Order of UTF-16 code units, the same on every machine. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `$LATEST` first, then numbers upwards. */
export function byVersion(a: string, b: string): number {
  const rank = (version: string) => (version === "$LATEST" ? -1 : Number(version));
  return rank(a) - rank(b);
}

function decodeMarker(marker: string): string {
  const key = Buffer.from(marker, "base64url").toString("utf8");
  if (key === "" || Buffer.from(key).toString("base64url") !== marker) {
    throw invalidParameter("Invalid pagination marker.");
  }
  return key;
}
