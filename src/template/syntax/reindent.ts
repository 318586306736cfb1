/** A text whose lines have spaces before them that the original has not. */
export interface Reindented {
  readonly text: string;
  /** How many, by line; lines without are absent. */
  readonly added: ReadonlyMap<number, number>;
}

/**
 * Moves lines within flow collections and quoted texts behind the column of their key. YAML 1.2 insists on that, what
 * CloudFormation and SAM read with does not. Undefined when every line stands where it may.
 */
export function reindented(text: string): Reindented | undefined {
  const scanner = new Scanner();
  const lines = text.split("\n").map((line) => scanner.moved(line));
  // A collection or text without an end is what is wrong.
  return scanner.added.size === 0 || scanner.isWithin
    ? undefined
    : { text: lines.join("\n"), added: scanner.added };
}

const property = /[!&][^\s,[\]{}]*(?=\s|$)/y;

/** What comes before a node or begins one that is not plain; text to skip where it comes before. */
function introducer(line: string, at: number): string | undefined {
  const char = line.charAt(at);
  if (char === "#") return "comment";
  if (char === "|" || char === ">") return "block text";
  if (/["'[{]/.test(char)) return "flow";
  if (char === "-" || char === "?") return /^[\s]?$/.test(line.charAt(at + 1)) ? char : undefined;
  property.lastIndex = at;
  return property.exec(line)?.[0];
}

/** Follows just as much of YAML as tells where a collection or a text begins and ends. */
class Scanner {
  readonly added = new Map<number, number>();
  #line = -1;
  /** Of flow collections. */
  #depth = 0;
  #quote = "";
  /** The column that a continued line must reach. */
  #needed = 0;
  /** Column of the key or dash that a block text belongs to, while one is read. */
  #blockText: number | undefined;
  /** Where this line's comment begins, as far as it was looked for. */
  #comment = -1;

  /** Whether a collection or a quoted text has not ended yet. */
  get isWithin(): boolean {
    return this.#depth > 0 || this.#quote !== "";
  }

  moved(line: string): string {
    this.#line += 1;
    this.#comment = -1;
    const indent = line.length - line.trimStart().length;
    const isBlank = indent === line.length;
    if (this.#blockText !== undefined) {
      if (isBlank || indent > this.#blockText) return line;
      this.#blockText = undefined;
    }
    if (isBlank) return line;
    const continues = this.isWithin;
    const missing = continues ? this.#needed - (line.length - line.replace(/^ +/, "").length) : 0;
    if (missing > 0) this.added.set(this.#line, missing);
    if (continues) this.#within(line, indent, -1);
    else this.#block(line, indent, -1);
    return missing > 0 ? " ".repeat(missing) + line : line;
  }

  /** From a place where a node may begin, after the key or dash at column `parent`. */
  #block(line: string, from: number, parent: number): void {
    let at = from;
    let column = parent;
    for (;;) {
      while (line.charAt(at) === " ") at += 1;
      const next = /[-?!&|>"'[{#]/.test(line.charAt(at)) ? introducer(line, at) : undefined;
      if (next === "comment") return;
      if (next === "block text") {
        this.#blockText = column;
        return;
      }
      if (next === "flow") {
        this.#needed = column + 1;
        return this.#within(line, at, at);
      }
      const begins = at;
      if (next !== undefined) at += next.length;
      else {
        at = this.#endOfKey(line, at);
        if (at < 0) return;
      }
      if (next === undefined || next === "-" || next === "?") column = begins;
    }
  }

  /** Behind the colon of a key without quotes; -1 where there is none before a comment. */
  #endOfKey(line: string, from: number): number {
    if (this.#comment < from) {
      const found = /\s#/.exec(line.slice(from));
      this.#comment = found === null ? line.length : from + found.index;
    }
    for (let at = line.indexOf(":", from); at >= 0 && at < this.#comment; at = line.indexOf(":", at + 1)) {
      if (/^\s?$/.test(line.charAt(at + 1))) return at + 1;
    }
    return -1;
  }

  /** Within a flow collection or a quoted text; `start` is where that began on this line, or -1. */
  #within(line: string, from: number, start: number): void {
    let at = from;
    let begins = true;
    while (at < line.length) {
      if (this.#quote !== "") {
        at = this.#endOfQuote(line, at);
        begins = false;
      } else {
        const char = line.charAt(at);
        if (char === "#" && (at === 0 || /\s/.test(line.charAt(at - 1)))) return;
        if (begins && (char === '"' || char === "'")) this.#quote = char;
        else if (char === "{" || char === "[") this.#depth += 1;
        else if (char === "}" || char === "]") this.#depth -= 1;
        begins = /[{[,:]/.test(char) || (begins && /\s/.test(char)) || /^[!&]/.test(char);
        at += 1;
      }
      if (this.#depth <= 0 && this.#quote === "") {
        this.#depth = 0;
        const colon = /^\s*:(?=\s|$)/.exec(line.slice(at))?.[0];
        if (colon !== undefined) this.#block(line, at + colon.length, Math.max(start, 0));
        return;
      }
    }
  }

  /** Behind the quote that ends a text, or the line's end. */
  #endOfQuote(line: string, from: number): number {
    const pattern = this.#quote === '"' ? /(?:[^"\\]|\\.)*/y : /(?:[^']|'')*/y;
    pattern.lastIndex = from;
    pattern.exec(line);
    if (line.charAt(pattern.lastIndex) !== this.#quote) return line.length;
    this.#quote = "";
    return pattern.lastIndex + 1;
  }
}
