import type { FunctionSummary } from "../../../aws/functions.ts";
import type { Tags } from "../filter/terms.ts";
import type { Grouping } from "./grouping.ts";

export interface Group {
  readonly name: string;
  readonly functions: readonly FunctionSummary[];
}

/** CloudFormation tags what its stacks make. */
export const stackTag = "aws:cloudformation:stack-name";

/** A list in its groups, and what belongs to none; both keep their order. */
export function groupsOf(
  functions: readonly FunctionSummary[],
  grouping: Grouping,
  tagsOf: (fn: FunctionSummary) => Tags | undefined,
): { readonly groups: readonly Group[]; readonly others: readonly FunctionSummary[] } {
  const nameOf = groupName(functions, grouping, tagsOf);
  const groups = new Map<string, FunctionSummary[]>();
  const others: FunctionSummary[] = [];
  for (const fn of functions) {
    const name = nameOf(fn);
    if (name === undefined) {
      others.push(fn);
      continue;
    }
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [fn]);
    else group.push(fn);
  }
  const named = [...groups].map(([name, of]) => ({ name, functions: of }));
  named.sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  return { groups: named, others };
}

function groupName(
  functions: readonly FunctionSummary[],
  grouping: Grouping,
  tagsOf: (fn: FunctionSummary) => Tags | undefined,
): (fn: FunctionSummary) => string | undefined {
  switch (grouping.by) {
    case "nothing":
      return () => undefined;
    case "tag":
      return (fn) => {
        const tags = tagsOf(fn);
        return tags && Object.hasOwn(tags, grouping.key) ? tags[grouping.key] : undefined;
      };
    case "stack":
      return (fn) => tagsOf(fn)?.[stackTag];
    case "prefix":
      return prefixes(functions.map(({ name }) => name));
  }
}

/**
 * A name's group is its beginning up to the first piece in which names differ: of `shop-dev-orders-create` among others of
 * `shop-dev-` it is `shop-dev-orders`. A group of one is none.
 */
function prefixes(names: readonly string[]): (fn: FunctionSummary) => string | undefined {
  const [first = [], ...others] = names.map(pieces);
  let shared = 0;
  while (shared < first.length - 1 && others.every((name) => name[shared] === first[shared])) shared += 1;
  const prefixOf = (name: string) => {
    const of = pieces(name);
    return of.length > shared + 1 ? of.slice(0, shared + 1).join("") : undefined;
  };
  const counts = new Map<string, number>();
  for (const name of names) {
    const prefix = prefixOf(name);
    if (prefix !== undefined) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return ({ name }) => {
    const prefix = prefixOf(name);
    return prefix !== undefined && (counts.get(prefix) ?? 0) > 1 ? prefix : undefined;
  };
}

/** `shop-dev-orders` has three pieces, `PriceOrder` two; each but the first begins with what parts them. */
function pieces(name: string): string[] {
  return name.split(/(?=[-_])|(?<=[a-z0-9])(?=[A-Z])/);
}
