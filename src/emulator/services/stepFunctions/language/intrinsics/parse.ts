import type { Json } from "../json.ts";
import { PathError, Reader } from "../paths/reader.ts";
import { readPath } from "../paths/parse.ts";

export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
}

export type Argument =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "call"; readonly call: Call };

/** "You can nest up to 10 intrinsic functions within a field." */
const deepest = 10;

/** Reads `States.Format('{}', $.name)`. Throws `PathError`. */
export function parseIntrinsic(text: string): Call {
  const reader = new Reader(text);
  reader.space();
  const call = readCall(reader, 1);
  reader.space();
  if (!reader.isDone) throw new PathError(`Invalid intrinsic function '${text}'`);
  return call;
}

function readCall(reader: Reader, depth: number): Call {
  const name = reader.matched(/States\.[A-Za-z0-9]+/y);
  if (name === undefined || !reader.take("(") || depth > deepest)
    throw new PathError(`Invalid intrinsic function '${reader.text}'`);
  const args: Argument[] = [];
  reader.space();
  if (reader.take(")")) return { name, args };
  do args.push(readArgument(reader, depth));
  while (reader.comma());
  if (!reader.take(")")) throw new PathError(`A ')' is missing in '${reader.text}'`);
  return { name, args };
}

function readArgument(reader: Reader, depth: number): Argument {
  reader.space();
  if (reader.sees("'")) return { kind: "literal", value: readText(reader) };
  if (reader.sees("States.")) return { kind: "call", call: readCall(reader, depth + 1) };
  if (reader.sees("$")) {
    const prefix = reader.matched(/\$\$(?=[.[])|\$[A-Za-z_]\w*/y);
    // What follows is read as if it began with the root.
    const rest = prefix === undefined ? readPath(reader).text : readRest(reader);
    return { kind: "path", path: `${prefix ?? ""}${rest}` };
  }
  const literal = reader.matched(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (literal === undefined) throw new PathError(`Invalid argument in '${reader.text}'`);
  return { kind: "literal", value: JSON.parse(literal) as Json };
}

function readRest(reader: Reader): string {
  const rest = new Reader(`$${reader.text.slice(reader.at)}`);
  const { text } = readPath(rest);
  reader.at += text.length - 1;
  return text.slice(1);
}

/** A text in single quotes. The escapes of braces stay, since `States.Format` reads them. */
function readText(reader: Reader): string {
  let value = "";
  for (let at = reader.at + 1; at < reader.text.length; at += 1) {
    const character = reader.text[at] ?? "";
    if (character === "'") {
      reader.at = at + 1;
      return value;
    }
    if (character === "\\") {
      at += 1;
      const escaped = reader.text[at] ?? "";
      value += escaped === "'" ? "'" : `\\${escaped}`;
    } else value += character;
  }
  throw new PathError(`A quotation mark is missing in '${reader.text}'`);
}
