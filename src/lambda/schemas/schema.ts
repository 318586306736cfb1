import type { JsonPath } from "../../shared/jsonPlaces.ts";

/** The part of JSON Schema that our documents need: the editor completes and marks by it, and a save is checked by it. */
export interface JsonSchema {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly enum?: readonly (string | number | boolean)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** What a schema forbids in a value. `inName`: the name is the mistake, not what it has. */
export interface SchemaMistake {
  readonly path: JsonPath;
  readonly message: string;
  readonly inName?: true;
}

/** Every mistake, in the order of the value. Patterns are ours, and linear. */
export function* schemaMistakes(
  schema: JsonSchema,
  value: unknown,
  path: JsonPath = [],
): Generator<SchemaMistake> {
  const name = path.at(-1) ?? "The document";
  if (schema.type !== undefined && !isOfType(value, schema.type)) {
    yield { path, message: `"${name}" must be ${articles[schema.type]}.` };
    return;
  }
  const message = typeof value === "object" ? undefined : scalarMistake(schema, value, String(name));
  if (message !== undefined) yield { path, message };
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (schema.maxItems !== undefined && items.length > schema.maxItems) {
      yield { path, message: `"${name}" may have at most ${schema.maxItems} entries.` };
    }
    for (const [index, item] of items.entries()) {
      if (schema.items !== undefined) yield* schemaMistakes(schema.items, item, [...path, index]);
    }
  } else if (isObject(value)) yield* memberMistakes(schema, value, path);
}

function* memberMistakes(
  { properties = {}, required = [], additionalProperties = true }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: JsonPath,
): Generator<SchemaMistake> {
  for (const name of required) {
    if (!Object.hasOwn(value, name)) yield { path, message: `"${name}" is missing.` };
  }
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) yield* schemaMistakes(known, member, [...path, name]);
    else if (typeof additionalProperties === "object") {
      yield* schemaMistakes(additionalProperties, member, [...path, name]);
    } else if (!additionalProperties) {
      yield { path: [...path, name], message: `"${name}" is not known here.`, inName: true };
    }
  }
}

function scalarMistake(schema: JsonSchema, value: unknown, name: string): string | undefined {
  const { enum: values, minimum, maximum, minLength, maxLength, pattern } = schema;
  if (values !== undefined && !values.some((each) => each === value)) {
    return `"${name}" must be one of ${values.join(", ")}.`;
  }
  if (typeof value === "number") {
    if (minimum !== undefined && value < minimum) return `"${name}" must be at least ${minimum}.`;
    if (maximum !== undefined && value > maximum) return `"${name}" must be at most ${maximum}.`;
  }
  if (typeof value === "string") {
    if (minLength !== undefined && value.length < minLength) return `"${name}" is empty.`;
    if (maxLength !== undefined && value.length > maxLength) {
      return `"${name}" has ${value.length} characters; ${maxLength} are allowed.`;
    }
    if (pattern !== undefined && !new RegExp(pattern).test(value)) {
      return `"${name}" is not written as it should be.`;
    }
  }
  return undefined;
}

const articles: Readonly<Record<NonNullable<JsonSchema["type"]>, string>> = {
  object: "an object",
  array: "a list",
  string: "a text in quotation marks",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function isOfType(value: unknown, type: NonNullable<JsonSchema["type"]>): boolean {
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
