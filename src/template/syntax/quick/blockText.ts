import { Unusual } from "./faults.ts";

export interface BlockText {
  readonly text: string;
  /** The line behind it. */
  readonly next: number;
  /** The last line with text in it; the header's where there is none. */
  readonly last: number;
}

const header = /\|([+-]?)[ \t]*$/y;

/** A literal block text: `|` at the end of a line, and the lines below it that are further in than `parent`. */
export function blockTextAt(lines: readonly string[], line: number, at: number, parent: number): BlockText {
  header.lastIndex = at;
  const chomping = header.exec(lines[line] ?? "")?.[1];
  if (chomping === undefined) throw new Unusual();
  let inner = -1;
  let next = line + 1;
  let last = line;
  const content: string[] = [];
  for (; next < lines.length; next += 1) {
    const text = lines[next] ?? "";
    const indent = indentOf(text);
    if (indent === text.length) {
      if (inner >= 0 ? indent > inner : indent > parent + 1) throw new Unusual();
      content.push("");
      continue;
    }
    if (indent <= parent) break;
    if (inner < 0) inner = indent;
    if (indent < inner || text.charCodeAt(indent) === 9) throw new Unusual();
    content.push(text.slice(inner));
    last = next;
  }
  // How many empty lines it keeps depends on the end of the file.
  if (chomping === "+" && next === lines.length) throw new Unusual();
  return { text: chomped(content.slice(0, last - line), content, chomping), next, last };
}

function chomped(content: readonly string[], all: readonly string[], chomping: string): string {
  if (chomping === "+" || content.length === 0) {
    if (content.length < all.length) throw new Unusual();
  }
  const text = content.join("\n");
  return chomping === "-" || content.length === 0 ? text : `${text}\n`;
}

function indentOf(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 32) at += 1;
  return at;
}
