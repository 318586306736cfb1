import { entriesOf, nodeAt, type SourceRange, type TemplateNode } from "../../template/syntax/node.ts";
import { contains } from "../documents/ranges.ts";
import { findReferences } from "./find.ts";

/** A name of a template: where it is declared, and where it is named; ranges of the name alone. */
export interface NamePlaces {
  readonly name: string;
  readonly declaration: SourceRange;
  readonly references: readonly SourceRange[];
}

/** What a template declares at a place, or names there; undefined elsewhere. */
export function nameAt(
  root: TemplateNode | undefined,
  text: string,
  position: SourceRange["start"],
): NamePlaces | undefined {
  const lines = text.split(/\r?\n/);
  for (const section of ["Resources", "Parameters"]) {
    for (const [name, { keyRange }] of entriesOf(nodeAt(root, section))) {
      const written =
        lines[keyRange.start.line]?.slice(keyRange.start.character, keyRange.end.character) ?? "";
      // A key may be written in quotes, which stay.
      const inner = written.indexOf(name);
      if (inner < 0) continue;
      const declaration = partOf(keyRange.start, inner, name);
      const references = referencesTo(name, root, lines);
      if ([declaration, ...references].some((range) => contains(range, position)))
        return { name, declaration, references };
    }
  }
  return undefined;
}

function referencesTo(
  name: string,
  root: TemplateNode | undefined,
  lines: readonly string[],
): readonly SourceRange[] {
  const found = new Map<string, SourceRange>();
  for (const reference of findReferences(root)) {
    if (reference.name !== name) continue;
    for (const range of rangesIn(reference.range, lines, { name, isWithin: reference.isWithin }))
      found.set(`${range.start.line}:${range.start.character}`, range);
  }
  return [...found.values()];
}

/** Where in a text the name stands: at its beginning, or wherever `${Name}` is. */
function* rangesIn(
  { start, end }: SourceRange,
  lines: readonly string[],
  { name, isWithin }: { readonly name: string; readonly isWithin: boolean },
): Generator<SourceRange> {
  for (let line = start.line; line <= end.line; line += 1) {
    const from = line === start.line ? start.character : 0;
    const part = (lines[line] ?? "").slice(from, line === end.line ? end.character : undefined);
    const at = { line, character: from };
    if (!isWithin) {
      const begin = /^["']?/.exec(part)?.[0].length ?? 0;
      if (part.startsWith(name, begin)) yield partOf(at, begin, name);
      return;
    }
    for (const match of part.matchAll(/\$\{\s*([\w:]+)/g)) {
      const [whole, written] = match;
      if (written === name) yield partOf(at, match.index + whole.length - name.length, name);
    }
  }
}

function partOf({ line, character }: SourceRange["start"], offset: number, name: string): SourceRange {
  const begin = character + offset;
  return { start: { line, character: begin }, end: { line, character: begin + name.length } };
}
