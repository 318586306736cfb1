import generated from "./schemas.generated.json" with { type: "json" };
import type { ObjectSchema } from "./schema.ts";

const types: Readonly<Record<string, unknown>> = generated.types;

/** Names of all types that are known. */
export const knownTypes: readonly string[] = Object.keys(types);

/** What a resource of a type may say; undefined for types that this project does not serve. */
export function schemaOf(type: string): ObjectSchema | undefined {
  const found = Object.hasOwn(types, type) ? types[type] : undefined;
  return isSchema(found) ? found : undefined;
}

/** The file is our own, so that its form needs no more than a word. */
function isSchema(value: unknown): value is ObjectSchema {
  return typeof value === "object" && value !== null && "members" in value;
}
