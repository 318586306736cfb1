import type { Position, SourceRange } from "../../template/syntax/node.ts";

/** Whether two ranges have a place in common; their ends count. */
export function overlap(one: SourceRange, other: SourceRange): boolean {
  return contains(one, other.start) || contains(other, one.start);
}

/** Whether a range holds a position; its end counts, since a cursor stands behind what was typed. */
export function contains({ start, end }: SourceRange, { line, character }: Position): boolean {
  const afterStart = line > start.line || (line === start.line && character >= start.character);
  return afterStart && (line < end.line || (line === end.line && character <= end.character));
}
