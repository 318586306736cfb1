/** Where a person types in a template of YAML, told by indentation: the text around may be broken. */
export interface TypingPlace {
  /** The keys that lead there; `[]` is an item of a list. */
  readonly path: readonly string[];
  /** What is typed: the next key, or the value of the last key of the path. */
  readonly kind: "key" | "value";
  /** What is there of it. */
  readonly written: string;
}

const keyLine = /^(\s*)((?:- +)*)["']?([^\s#"'][^"']*?)["']?\s*:(?:\s|$)/;

export function placeAt(lines: readonly string[], line: number, character: number): TypingPlace {
  const before = (lines[line] ?? "").slice(0, character);
  const [, indent = "", dashes = "", key, value] =
    /^(\s*)((?:- +)*)(?:["']?([\w:.]+)["']?\s*:\s+(.*)|[\w:.]*)$/.exec(before) ?? [];
  const parents = parentsOf(lines, line, indent.length, dashes.length);
  if (key === undefined)
    return { path: parents, kind: "key", written: before.trim().replace(/^(?:- +)+/, "") };
  return { path: [...parents, key], kind: "value", written: value ?? "" };
}

/** The keys above a line that hold what begins at a column of it. */
function parentsOf(lines: readonly string[], line: number, indent: number, dashes: number): string[] {
  const path: string[] = [];
  let column = indent;
  if (dashes > 0) {
    path.unshift("[]");
    // A list may stand below its key, at the same column.
    column += 1;
  }
  for (let at = line - 1; at >= 0 && column > 0; at -= 1) {
    const [, space = "", dash = "", key] = keyLine.exec(lines[at] ?? "") ?? [];
    if (key === undefined || space.trimStart() !== "") continue;
    const keyColumn = space.length + dash.length;
    if (keyColumn < column) {
      path.unshift(key);
      column = keyColumn;
      if (dash === "") continue;
      path.unshift("[]");
      column = space.length + 1;
    } else if (dash !== "" && space.length < column) {
      path.unshift("[]");
      column = space.length + 1;
    }
  }
  return path;
}
