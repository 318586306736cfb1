/** An OpenAPI document whose schema `Event` fits all of these events, as the service infers one. */
export function openApiOf(events: readonly unknown[]): string {
  return JSON.stringify({
    openapi: "3.0.0",
    info: { version: "1.0.0", title: "Event" },
    paths: {},
    components: { schemas: { Event: shapeOf(events) } },
  });
}

/** The same as a schema of JSON Schema, draft 4. */
export function jsonSchemaOf(events: readonly unknown[]): string {
  return JSON.stringify({
    $schema: "http://json-schema.org/draft-04/schema#",
    title: "Event",
    ...shapeOf(events),
  });
}

type Members = Readonly<Record<string, unknown>>;

/** What all values have in common; what differs in kind says nothing. */
function shapeOf(values: readonly unknown[]): Members {
  const kinds = new Set(values.map(kindOf));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === "null") return {};
  if (kind === "array") return { type: "array", items: shapeOf(values.filter(Array.isArray).flat()) };
  if (kind !== "object") return { type: kind };
  const objects = values.filter(isMembers);
  const found = new Map<string, unknown[]>();
  for (const [name, value] of objects.flatMap((each) => Object.entries(each))) {
    const others = found.get(name);
    if (others === undefined) found.set(name, [value]);
    else others.push(value);
  }
  const required = [...found.keys()].filter((name) => found.get(name)?.length === objects.length);
  const properties = Object.fromEntries([...found].map(([name, each]) => [name, shapeOf(each)]));
  return { type: "object", ...(required.length > 0 && { required }), properties };
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
