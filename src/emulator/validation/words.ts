import type { ScalarShape } from "./constraints.ts";

// AWS's words for broken constraints, the same in every service that validates by its model.

export const notNull = "Member must not be null";

/** Every constraint of a shape, as AWS lists them for the members of lists and maps. */
export function allConstraints(shape: ScalarShape): string[] {
  return [
    ...(shape.max === undefined ? [] : [upper(shape, shape.max)]),
    ...(shape.min === undefined ? [] : [lower(shape, shape.min)]),
    ...(shape.pattern === undefined ? [] : [patternProblem(shape.pattern)]),
    ...(shape.enum === undefined ? [] : [setProblem(shape.enum)]),
  ];
}

export function upper(shape: Pick<ScalarShape, "type">, max: number): string {
  return `Member must have ${measure(shape)} less than or equal to ${numeral(shape, max)}`;
}

export function lower(shape: Pick<ScalarShape, "type">, min: number): string {
  return `Member must have ${measure(shape)} greater than or equal to ${numeral(shape, min)}`;
}

export function patternProblem(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

export function setProblem(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(", ")}]`;
}

export function quoted(value: unknown): string {
  return value === null ? "null" : `'${javaText(value)}'`;
}

/** Of texts and bytes the length counts, of numbers the value. */
export function isCounted({ type }: Pick<ScalarShape, "type">): boolean {
  return type === "string" || type === "blob";
}

function measure(shape: Pick<ScalarShape, "type">): string {
  return isCounted(shape) ? "length" : "value";
}

/** AWS prints numbers as Java does: a double always has its point. */
function numeral({ type }: Pick<ScalarShape, "type">, value: number): string {
  return type === "double" && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A value as Java's `toString` shows it: `[a, b]` and `{key=value}`. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (isRecord(value)) {
    // Numbers within maps are the weights of an alias, doubles all.
    const shown = (entry: unknown) =>
      typeof entry === "number" ? numeral({ type: "double" }, entry) : javaText(entry);
    const entries = Object.entries(value).map(([key, entry]) => `${key}=${shown(entry)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
