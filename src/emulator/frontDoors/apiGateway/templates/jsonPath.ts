/**
 * The value at a path of mapping templates: `$.items[0]['name']`, with `[*]`, `.*` and `..name` that give lists. Undefined where there is
 * none. Filters and slices of JSONPath are not read.
 */
export function atPath(document: unknown, path: string): unknown {
  let found: readonly unknown[] = [document];
  let isList = false;
  for (const [, deep, quoted, index, name] of path.replace(/^\$/, "").matchAll(steps)) {
    const key = quoted ?? index ?? name ?? "";
    isList ||= deep === ".." || key === "*";
    const from = deep === ".." ? found.flatMap((each) => [...everything(each)]) : found;
    found = from.flatMap((each) => childrenOf(each, key, quoted === undefined));
  }
  return isList ? found : found[0];
}

const steps = /(\.\.|\.)?(?:\[['"]([^'"]*)['"]\]|\[(\d+|\*)\]|([^.[\]]+))/g;

function childrenOf(value: unknown, key: string, mayBeStar: boolean): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (key === "*" && mayBeStar) return Object.values(value);
  if (Array.isArray(value))
    return /^\d+$/.test(key) && Number(key) < value.length ? [value[Number(key)]] : [];
  return Object.hasOwn(value, key) ? [(value as Readonly<Record<string, unknown>>)[key]] : [];
}

function* everything(value: unknown): Generator {
  yield value;
  if (typeof value !== "object" || value === null) return;
  for (const child of Object.values(value) as unknown[]) yield* everything(child);
}
