import { isDeepStrictEqual } from "node:util";
import type { Json } from "../json.ts";
import type { Candidate, Filter, Look, Path } from "./path.ts";
import { PathError, type Reader } from "./reader.ts";

type Operand = (candidate: Candidate, look: Look) => Json | undefined;
type ReadPath = (reader: Reader) => Path;

const comparisons = ["==", "!=", "<=", ">=", "<", ">"] as const;

/** Reads the expression between `[?` and `]`. Throws `PathError`. */
export function parseFilter(reader: Reader, readPath: ReadPath): Filter {
  reader.space();
  if (!reader.take("(")) throw new PathError(`Invalid filter in '${reader.text}'`);
  const filter = either(reader, readPath);
  close(reader);
  return filter;
}

function either(reader: Reader, readPath: ReadPath): Filter {
  const parts = [both(reader, readPath)];
  while (token(reader, "||")) parts.push(both(reader, readPath));
  return (...asked) => parts.some((part) => part(...asked));
}

function both(reader: Reader, readPath: ReadPath): Filter {
  const parts = [single(reader, readPath)];
  while (token(reader, "&&")) parts.push(single(reader, readPath));
  return (...asked) => parts.every((part) => part(...asked));
}

function single(reader: Reader, readPath: ReadPath): Filter {
  reader.space();
  if (!reader.sees("!=") && reader.take("!")) {
    const inner = single(reader, readPath);
    return (...asked) => !inner(...asked);
  }
  if (reader.take("(")) {
    const inner = either(reader, readPath);
    close(reader);
    return inner;
  }
  const left = operand(reader, readPath);
  reader.space();
  const comparison = comparisons.find((each) => reader.take(each));
  if (comparison === undefined) return (...asked) => left(...asked) !== undefined;
  const right = operand(reader, readPath);
  return (...asked) => compare(left(...asked), comparison, right(...asked));
}

function operand(reader: Reader, readPath: ReadPath): Operand {
  reader.space();
  if (reader.sees("@") || reader.sees("$")) {
    const ofItem = reader.sees("@");
    const path = readPath(reader);
    return ({ item, root }, look) => look(path, ofItem ? item : root)[0];
  }
  const quoted = reader.quoted();
  if (quoted !== undefined) return () => quoted;
  const literal = reader.matched(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (literal === undefined) throw new PathError(`Invalid filter in '${reader.text}'`);
  const value = JSON.parse(literal) as Json;
  return () => value;
}

function compare(
  left: Json | undefined,
  comparison: (typeof comparisons)[number],
  right: Json | undefined,
): boolean {
  if (comparison === "==") return isDeepStrictEqual(left, right);
  if (comparison === "!=") return !isDeepStrictEqual(left, right);
  const comparable =
    (typeof left === "number" && typeof right === "number") ||
    (typeof left === "string" && typeof right === "string");
  if (!comparable) return false;
  switch (comparison) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}

function token(reader: Reader, text: string): boolean {
  reader.space();
  return reader.take(text);
}

function close(reader: Reader): void {
  if (!token(reader, ")")) throw new PathError(`A ')' is missing in '${reader.text}'`);
}
