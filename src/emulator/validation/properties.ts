import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";

// CloudFormation turns scalars into what a property wants: a number may be written as text, and text as a number.

export const text = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

export const number = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => (value === "" ? Number.NaN : Number(value))),
  v.number("must be a number"),
);

export const flag = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])]),
  v.transform((value) => value === true || value === "true"),
);

/** A policy or a pattern: an object, or the JSON of one. */
export const json = v.pipe(
  v.union([v.string(), v.record(v.string(), v.unknown()), v.array(v.unknown())]),
  v.transform((value) => (typeof value === "string" ? value : JSON.stringify(value))),
);

/** A value that stands alone is a list of one. */
export function listOf<Item extends v.GenericSchema>(item: Item) {
  return v.pipe(
    v.unknown(),
    v.transform((value) => (Array.isArray(value) ? value : [value])),
    v.array(item),
  );
}

/** `Key` and `Value` in a list, or a map. */
export const tags = v.pipe(
  v.union([v.array(v.object({ Key: text, Value: text })), v.record(v.string(), text)]),
  v.transform((value) =>
    Array.isArray(value) ? Object.fromEntries(value.map(({ Key, Value }) => [Key, Value])) : value,
  ),
);

/** Reads declared properties; throws what is wrong, with the property's path before it. */
export function read<Schema extends v.GenericSchema>(
  schema: Schema,
  properties: Readonly<Record<string, unknown>>,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, properties);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`${v.getDotPath(issue) ?? "the properties"}: ${issue.message}`);
}

/** What differs from the last declaration: new values, and names that it has no more. */
export function changesSince<Value>(
  now: Readonly<Record<string, Value>>,
  before: Readonly<Record<string, Value>> | undefined,
): { readonly set: Readonly<Record<string, Value>>; readonly removed: readonly string[] } {
  const set = Object.entries(now).filter(([key, value]) => !isDeepStrictEqual(value, before?.[key]));
  const removed = Object.keys(before ?? {}).filter((key) => !Object.hasOwn(now, key));
  return { set: Object.fromEntries(set), removed };
}
