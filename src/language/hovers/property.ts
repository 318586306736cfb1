import { functionDefaults } from "../../lambda/limits.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";
import {
  entriesOf,
  nodeAt,
  textAt,
  type SourceRange,
  type TemplateNode,
} from "../../template/syntax/node.ts";
import { contains } from "../documents/ranges.ts";
import { lineAbout } from "../schemas/documentation.ts";
import type { Shape } from "../schemas/schema.ts";
import { schemaOf } from "../schemas/schemas.ts";
import { shapesAt, wordsOf } from "../schemas/shapesAt.ts";

export interface AboutProperty {
  readonly name: string;
  /** AWS's own line, in English. */
  readonly line: string | undefined;
  readonly facts: readonly Phrase[];
  readonly range: SourceRange;
}

interface Key {
  readonly type: string;
  readonly path: readonly string[];
  readonly range: SourceRange;
}

/** What is known of the property whose key is at a place: a line of documentation, bounds, words, the default. */
export function propertyAt(
  root: TemplateNode | undefined,
  position: SourceRange["start"],
): AboutProperty | undefined {
  const key = keyAt(root, position);
  const schema = key && schemaOf(key.type);
  const name = key?.path.at(-1);
  if (key === undefined || schema === undefined || name === undefined) return undefined;
  const line = key.path.length === 1 ? lineAbout(key.type, name) : undefined;
  const shapes = shapesAt(schema, key.path);
  const facts = [...shapes.flatMap(boundsOf), ...wordsIn(shapes), ...defaultOf(key)];
  return shapes.length === 0 ? undefined : { name, line, facts, range: key.range };
}

function keyAt(root: TemplateNode | undefined, position: SourceRange["start"]): Key | undefined {
  for (const [, { value }] of entriesOf(nodeAt(root, "Resources"))) {
    const properties = nodeAt(value, "Properties");
    if (properties === undefined || !contains(properties.range, position)) continue;
    const found = within(properties, [], position);
    return found && { type: textAt(value, "Type") ?? "", ...found };
  }
  return undefined;
}

function within(
  node: TemplateNode,
  path: readonly string[],
  position: SourceRange["start"],
): Omit<Key, "type"> | undefined {
  if (node.kind === "list") {
    const item = node.items.find(({ range }) => contains(range, position));
    return item && within(item, [...path, "[]"], position);
  }
  for (const [name, { keyRange, value }] of entriesOf(node)) {
    if (contains(keyRange, position)) return { path: [...path, name], range: keyRange };
    if (contains(value.range, position)) return within(value, [...path, name], position);
  }
  return undefined;
}

function boundsOf(shape: Shape): Phrase[] {
  if (typeof shape !== "object" || !("type" in shape)) return [];
  const { minimum, maximum } = shape;
  if (minimum !== undefined && maximum !== undefined)
    return [phrase("This must be from {0} to {1}.", minimum, maximum)];
  if (minimum !== undefined) return [phrase("This must be at least {0}.", minimum)];
  return maximum === undefined ? [] : [phrase("This may be at most {0}.", maximum)];
}

function wordsIn(shapes: readonly Shape[]): Phrase[] {
  const words = wordsOf(shapes);
  return words.length === 0 ? [] : [phrase("One of: {0}", words.slice(0, 30).join(", "))];
}

function defaultOf({ type, path }: Key): Phrase[] {
  if (!/^AWS::(Lambda|Serverless)::Function$/.test(type)) return [];
  const defaults: Readonly<Record<string, number>> = {
    MemorySize: functionDefaults.memoryMb,
    Timeout: functionDefaults.timeoutSeconds,
    "EphemeralStorage.Size": functionDefaults.ephemeralStorageMb,
  };
  const value = defaults[path.join(".")];
  return value === undefined ? [] : [phrase("Default: {0}", value)];
}
