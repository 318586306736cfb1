/** The value at a path such as `$.detail.items[0].id`; undefined where there is none. AWS knows no more of JSONPath here. */
export function atPath(document: unknown, path: string): unknown {
  if (path === "$") return document;
  const steps = path.replace(/^\$\.?/, "").matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g);
  let found = document;
  for (const [, quoted, index, name] of steps) {
    if (typeof found !== "object" || found === null) return undefined;
    if (index !== undefined) found = Array.isArray(found) ? found[Number(index)] : undefined;
    else {
      const key = quoted ?? name ?? "";
      found = Object.hasOwn(found, key) ? (found as Readonly<Record<string, unknown>>)[key] : undefined;
    }
  }
  return found;
}
