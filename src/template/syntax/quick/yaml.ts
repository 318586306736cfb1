import { phrase } from "../../../shared/phrase.ts";
import { readPartByYaml } from "../byYaml.ts";
import { longForm, nothing, rangeOfEntries, rangeOfItems, tagged } from "../calls.ts";
import {
  listNode,
  mapNode,
  scalarNode,
  type MapEntry,
  type Position,
  type SourceRange,
  type TemplateNode,
} from "../node.ts";
import { plainScalar } from "../scalars.ts";
import { blockTextAt } from "./blockText.ts";
import { FarReaching, Unusual } from "./faults.ts";
import type { Findings } from "./findings.ts";
import { FlowReader } from "./flow.ts";
import { endOfPlain, isRestEmpty, mayBePlain, quotedAt, skipSpaces } from "./scalars.ts";

interface Key {
  readonly name: string;
  readonly range: SourceRange;
  /** Behind the colon. */
  readonly end: number;
}

const tag = /!([A-Za-z]\w*(?:::\w+)*)(?=[ \t]|$)/y;
const maxDepth = 100;
/** A text with more of them is read faster at once. */
const maxParts = 200;

/**
 * Reads YAML as people write templates: maps and lists by indentation, texts on one line. It takes a fifteenth of the time of
 * the `yaml` package (`npm run bench -- --language`), which reads the entries that have anything else in them, so that a fault in one
 * spoils no other. Throws `FarReaching` where it must read all. A test compares both.
 */
export class QuickYaml {
  readonly #lines: readonly string[];
  readonly #findings: Findings;
  /** The next line that is to be read. */
  #line = 0;
  #parts = 0;
  /** The column of its first letter, once looked for. */
  #indent = 0;

  constructor(text: string, findings: Findings) {
    this.#lines = text.includes("\r") ? text.split(/\r?\n/) : text.split("\n");
    this.#findings = findings;
  }

  read(): TemplateNode | undefined {
    if (this.#lines[0] === "---") this.#line = 1;
    if (!this.#toContent()) {
      if (this.#lines[0] === "---") throw new FarReaching();
      return undefined;
    }
    const node = this.#block(0);
    while (this.#toContent()) this.#faultHere();
    return longForm(node);
  }

  /** Goes to the next line that says something; false at the end. */
  #toContent(): boolean {
    for (; this.#line < this.#lines.length; this.#line += 1) {
      const text = this.#lines[this.#line] ?? "";
      const indent = skipSpaces(text, 0);
      const char = text.charCodeAt(indent);
      if (Number.isNaN(char) || char === 35) continue;
      if (char === 9 || (indent === 0 && /^(?:---|\.\.\.|%)/.test(text))) throw new FarReaching();
      this.#indent = indent;
      return true;
    }
    return false;
  }

  /** A map or a list that begins on a line of its own. */
  #block(depth: number): TemplateNode {
    const indent = this.#indent;
    if (this.#isDash(this.#line, indent)) return this.#list(indent, depth);
    if (this.#keyAt(this.#line, indent) !== undefined) return this.#map(indent, depth);
    throw depth === 0 ? new FarReaching() : new Unusual();
  }

  #map(indent: number, depth: number): TemplateNode {
    if (depth > maxDepth) throw new FarReaching();
    const entries = new Map<string, MapEntry>();
    const start = { line: this.#line, character: indent };
    do {
      const line = this.#line;
      const isItem = this.#isDash(line, indent);
      const key = isItem ? undefined : this.#keyAt(line, indent);
      if (key === undefined) {
        this.#faultHere();
        continue;
      }
      const value = this.#guarded(line, indent, () =>
        this.#value(line, key.end, { indent, depth, ofKey: true }),
      );
      if (entries.has(key.name)) this.#findings.repeatedKey(key.name, key.range);
      entries.set(key.name, { keyRange: key.range, value });
    } while (this.#goesOn(indent));
    return mapNode(entries, rangeOfEntries(entries.values(), start));
  }

  #list(indent: number, depth: number): TemplateNode {
    if (depth > maxDepth) throw new FarReaching();
    const items: TemplateNode[] = [];
    const start = { line: this.#line, character: indent };
    do {
      const line = this.#line;
      if (!this.#isDash(line, indent)) break;
      items.push(
        this.#guarded(line, indent, () => this.#value(line, indent + 1, { indent, depth, ofKey: false })),
      );
    } while (this.#goesOn(indent));
    return listNode(items, rangeOfItems(items, start));
  }

  /** Whether a collection has more; lines that are further in than it belong to nothing. */
  #goesOn(indent: number): boolean {
    while (this.#toContent()) {
      if (this.#indent < indent) return false;
      if (this.#indent === indent) return true;
      this.#faultHere();
    }
    return false;
  }

  /** What an entry or item is; what is unusual in it is read by YAML's own reader. */
  #guarded(line: number, indent: number, read: () => TemplateNode): TemplateNode {
    const forget = this.#findings.mark();
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unusual)) throw error;
      forget();
    }
    const first = this.#lines[line] ?? "";
    const isEntry = !this.#isDash(line, indent);
    this.#line = line + 1;
    while (this.#toContent()) {
      if (this.#indent < indent) break;
      if (this.#indent === indent && !(isEntry && this.#isDash(this.#line, indent))) break;
      this.#line += 1;
    }
    const part = [" ".repeat(indent) + first.slice(indent), ...this.#lines.slice(line + 1, this.#line)];
    this.#parts += 1;
    if (this.#parts > maxParts) throw new FarReaching();
    const found = readPartByYaml(`${part.join("\n")}\n`, line);
    if (found === undefined) throw new FarReaching();
    this.#findings.faults.push(...found.problems);
    this.#findings.repeated.push(...found.repeated);
    return found.node;
  }

  /** What stands behind a key or a dash. */
  #value(
    line: number,
    from: number,
    place: { readonly indent: number; readonly depth: number; readonly ofKey: boolean },
  ): TemplateNode {
    this.#findings.count();
    const text = this.#lines[line] ?? "";
    const at = skipSpaces(text, from);
    if (text.charCodeAt(at) !== 33) return longForm(this.#untagged(line, from, place));
    tag.lastIndex = at;
    const name = tag.exec(text)?.[1];
    if (name === undefined) throw new Unusual();
    const behind = tag.lastIndex;
    const next = skipSpaces(text, behind);
    if (text.charCodeAt(next) === 33 || this.#isDash(line, next) || this.#keyAt(line, next) !== undefined)
      throw new Unusual();
    const node = longForm(this.#untagged(line, behind, place));
    return tagged(name, node, node.range);
  }

  #untagged(
    line: number,
    from: number,
    { indent, depth, ofKey }: { readonly indent: number; readonly depth: number; readonly ofKey: boolean },
  ): TemplateNode {
    const text = this.#lines[line] ?? "";
    const at = skipSpaces(text, from);
    const char = text.charAt(at);
    this.#line = line + 1;
    if (char === "" || (char === "#" && at > from)) return this.#below(line, at, { indent, depth, ofKey });
    if (char === "|") return this.#blockText(line, at, indent);
    if (char === "&" || char === "*") throw new FarReaching();
    if (!ofKey) {
      this.#line = line;
      if (this.#isDash(line, at)) return this.#list(at, depth + 1);
      if (this.#keyAt(line, at) !== undefined) return this.#map(at, depth + 1);
      this.#line = line + 1;
    }
    const node = this.#onLine(line, at);
    // A text that goes on below.
    if (this.#toContent() && this.#indent > indent) throw new Unusual();
    return node;
  }

  /** What stands below a key or a dash with nothing behind it. */
  #below(
    line: number,
    at: number,
    { indent, depth, ofKey }: { readonly indent: number; readonly depth: number; readonly ofKey: boolean },
  ): TemplateNode {
    if (this.#toContent()) {
      if (this.#indent > indent) return this.#block(depth + 1);
      if (ofKey && this.#indent === indent && this.#isDash(this.#line, indent))
        return this.#list(indent, depth + 1);
    }
    return nothing(rangeOn(line, at, at));
  }

  #onLine(line: number, at: number): TemplateNode {
    const text = this.#lines[line] ?? "";
    const char = text.charAt(at);
    if (char === '"' || char === "'") {
      const { text: value, end } = quotedAt(text, at);
      if (!isRestEmpty(text, end)) throw new Unusual();
      return scalarNode(value, rangeOn(line, at, end));
    }
    if (char === "[" || char === "{") {
      const flow = new FlowReader(text, line, this.#findings);
      const { node, end } = flow.read(at);
      if (!isRestEmpty(text, end)) throw new Unusual();
      return node;
    }
    const end = endOfPlain(text, at);
    const written = text.slice(at, end);
    // Tabs are no indentation, and what has a colon in it is no text.
    if (!mayBePlain(text, at) || /\t|:(?:\s|$)/.test(written)) throw new Unusual();
    return { kind: "scalar", ...plainScalar(written), range: rangeOn(line, at, end) };
  }

  #blockText(line: number, at: number, indent: number): TemplateNode {
    const { text, next, last } = blockTextAt(this.#lines, line, at, indent);
    this.#line = next;
    const end = { line: last, character: (this.#lines[last] ?? "").trimEnd().length };
    return scalarNode(text, { start: { line, character: at }, end });
  }

  #isDash(line: number, at: number): boolean {
    const text = this.#lines[line] ?? "";
    if (text.charCodeAt(at) !== 45) return false;
    const next = text.charCodeAt(at + 1);
    return Number.isNaN(next) || next === 32 || next === 9;
  }

  /** A key with its colon; undefined where there is none. */
  #keyAt(line: number, at: number): Key | undefined {
    const text = this.#lines[line] ?? "";
    const first = text.charAt(at);
    if (first === '"' || first === "'") return quotedKeyAt(text, line, at);
    if (first === "&" || first === "*") throw new FarReaching();
    if (!mayBePlain(text, at)) return undefined;
    let colon = text.indexOf(":", at);
    while (colon >= 0 && !isBreak(text.charCodeAt(colon + 1))) colon = text.indexOf(":", colon + 1);
    if (colon < 0) return undefined;
    let end = colon;
    while (text.charCodeAt(end - 1) === 32) end -= 1;
    const name = text.slice(at, end);
    if (name === "<<" || name.includes("\t")) throw new FarReaching();
    if (name.includes(" #")) return undefined;
    return { name, range: rangeOn(line, at, end), end: colon + 1 };
  }

  /** A line that is no part of what is around it is left out, with what is further in than it. */
  #faultHere(): void {
    const line = this.#line;
    const indent = this.#indent;
    const text = this.#lines[line] ?? "";
    const isKey = this.#isDash(line, indent) || this.#keyAt(line, indent) !== undefined;
    if (!isKey && (/:(?:\s|$)/.test(text) || /^[?!&*[{%@`|>]/.test(text.slice(indent))))
      throw new FarReaching();
    const message = isKey
      ? phrase("This line is further in, or less, than what it belongs to.")
      : phrase("A key and its value are written `key: value`, with a colon and a space.");
    this.#findings.fault(message, rangeOn(line, indent, text.trimEnd().length));
    this.#line += 1;
    while (this.#toContent() && this.#indent > indent) {
      // A key may go on below, up to its colon.
      if (this.#lines[this.#line]?.charAt(this.#indent) === ":") throw new FarReaching();
      this.#line += 1;
    }
  }
}

function quotedKeyAt(text: string, line: number, at: number): Key | undefined {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text.slice(at))?.[0];
  if (quoted === undefined) return undefined;
  const colon = skipSpaces(text, at + quoted.length);
  if (text.charAt(colon) !== ":" || !isBreak(text.charCodeAt(colon + 1))) return undefined;
  const { text: name, end } = quotedAt(text, at);
  if (name === "<<") throw new FarReaching();
  return { name, range: rangeOn(line, at, end), end: colon + 1 };
}

/** A space, or the end of the line. */
function isBreak(code: number): boolean {
  return Number.isNaN(code) || code === 32;
}

function rangeOn(line: number, start: number, end: number): SourceRange {
  const at = (character: number): Position => ({ line, character });
  return { start: at(start), end: at(end) };
}
