import { parseFilter } from "./filter.ts";
import type { Path, Step } from "./path.ts";
import { PathError, Reader } from "./reader.ts";

/** Reads what follows the `$` or `@` of a path. Throws `PathError`. */
export function parsePath(text: string): Path {
  const reader = new Reader(text);
  const path = readPath(reader);
  if (!reader.isDone) throw new PathError(`Invalid path '${text}'`);
  return path;
}

export function readPath(reader: Reader): Path {
  const start = reader.at;
  if (!reader.take("$") && !reader.take("@")) throw new PathError("A path begins with '$'");
  const steps: Step[] = [];
  for (;;) {
    if (reader.take("..")) {
      steps.push({ kind: "deep" });
      if (reader.sees("[")) continue;
      steps.push(readName(reader));
    } else if (reader.take(".")) steps.push(readName(reader));
    else if (reader.take("[")) steps.push(readBracket(reader));
    else break;
  }
  const isDefinite = steps.every(({ kind }) => ["name", "index", "length"].includes(kind));
  return { text: reader.text.slice(start, reader.at), steps, isDefinite };
}

function readName(reader: Reader): Step {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("length()")) return { kind: "length" };
  const name = reader.matched(/[\p{L}\p{N}_\-:@]+/uy);
  if (name === undefined) throw new PathError(`Invalid path '${reader.text}': a name is missing`);
  return { kind: "name", name };
}

function readBracket(reader: Reader): Step {
  reader.space();
  const step = readChoice(reader);
  reader.space();
  if (!reader.take("]")) throw new PathError(`Invalid path '${reader.text}': a ']' is missing`);
  return step;
}

function readChoice(reader: Reader): Step {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("?")) return { kind: "filter", filter: parseFilter(reader, readPath) };
  const quoted = reader.quoted();
  if (quoted !== undefined) {
    const names = [quoted];
    while (reader.comma()) names.push(reader.quoted() ?? "");
    return names.length === 1 ? { kind: "name", name: quoted } : { kind: "names", names };
  }
  const from = integer(reader);
  reader.space();
  if (reader.take(":")) {
    reader.space();
    const to = integer(reader);
    return { kind: "slice", ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }
  if (from === undefined) throw new PathError(`Invalid path '${reader.text}'`);
  const indexes = [from];
  while (reader.comma()) indexes.push(integer(reader) ?? 0);
  return indexes.length === 1 ? { kind: "index", index: from } : { kind: "indexes", indexes };
}

function integer(reader: Reader): number | undefined {
  const digits = reader.matched(/-?\d+/y);
  return digits === undefined ? undefined : Number(digits);
}
