import type { ObjectSchema, ObjectShape, Shape } from "./schema.ts";

/** What may stand at a place of a resource's properties; several where AWS takes one of several forms. */
export function shapesAt(
  schema: ObjectSchema,
  path: readonly string[],
): readonly Exclude<Shape, `#${string}`>[] {
  return path.reduce<readonly Exclude<Shape, `#${string}`>[]>(
    (shapes, step) =>
      shapes.flatMap((shape) => stepInto(shape, step)).flatMap((next) => resolved(schema, next)),
    [schema],
  );
}

/** The members that may stand there, each with its first form. */
export function membersOf(shapes: readonly Shape[]): ReadonlyMap<string, Shape> {
  return new Map(shapes.flatMap((shape) => (isObject(shape) ? Object.entries(shape.members) : [])));
}

/** The words that may stand there. */
export function wordsOf(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => {
    if (shape === "boolean") return ["true", "false"];
    return typeof shape === "object" && "type" in shape ? (shape.words ?? []) : [];
  });
}

function stepInto(shape: Shape, step: string): readonly Shape[] {
  if (typeof shape === "string") return [];
  if ("items" in shape) return step === "[]" ? [shape.items] : [];
  if ("values" in shape) return [shape.values];
  if (!isObject(shape)) return [];
  const member = Object.hasOwn(shape.members, step) ? shape.members[step] : undefined;
  return member === undefined ? [] : [member];
}

function resolved(schema: ObjectSchema, shape: Shape, depth = 0): readonly Exclude<Shape, `#${string}`>[] {
  if (depth > 10) return [];
  if (typeof shape === "object" && "oneOf" in shape)
    return shape.oneOf.flatMap((each) => resolved(schema, each, depth + 1));
  if (isReference(shape)) return resolved(schema, schema.definitions[shape.slice(1)] ?? "any", depth + 1);
  return [shape];
}

function isReference(shape: Shape): shape is `#${string}` {
  return typeof shape === "string" && shape.startsWith("#");
}

function isObject(shape: Shape): shape is ObjectShape {
  return typeof shape === "object" && "members" in shape;
}
