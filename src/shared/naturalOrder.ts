interface Named {
  readonly name: string;
}

type Order = (one: Named, other: Named) => number;

/** By name, as people count: `f2` before `f10`. */
export function byName<Item extends Named>(items: readonly Item[]): Item[] {
  return items.toSorted(naturalOrder());
}

/**
 * Puts a page into a list that is in order, over the items there by the same names. Ten thousand functions come in two hundred
 * pages, and sorting all of them at each one takes seconds.
 */
export function withPage<Item extends Named>(list: readonly Item[], page: readonly Item[]): Item[] {
  const order = naturalOrder();
  const parts: (readonly Item[])[] = [];
  let from = 0;
  for (const item of page.toSorted(order)) {
    const at = placeOf(item, { list, from, order });
    parts.push(list.slice(from, at), [item]);
    from = list[at]?.name === item.name ? at + 1 : at;
  }
  parts.push(list.slice(from));
  return parts.flat();
}

/** Names that count alike, as `f2` and `f02` do, have an order too. */
function naturalOrder(): Order {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return ({ name: one }, { name: other }) => compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

/** Where the item is, or would be: before the first one that does not come before it. */
function placeOf(
  item: Named,
  { list, from, order }: { readonly list: readonly Named[]; readonly from: number; readonly order: Order },
): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle];
    if (other !== undefined && order(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
