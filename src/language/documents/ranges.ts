import type { Position, SourceRange } from "../../template/syntax/node.ts";

/** Whether a range holds a position; its end counts, since a cursor stands behind what was typed. */
export function contains({ start, end }: SourceRange, { line, character }: Position): boolean {
  const afterStart = line > start.line || (line === start.line && character >= start.character);
  return afterStart && (line < end.line || (line === end.line && character <= end.character));
}
