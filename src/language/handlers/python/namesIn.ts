import { isName, tokensOf, type Token } from "./tokens.ts";

export interface StatementNames {
  readonly defined: readonly { readonly name: string; readonly at: number }[];
  /** Names that it may give a meaning, in a form that is not read here. */
  readonly mentioned: readonly string[];
  /** Names that it changes for the module, wherever it stands. */
  readonly global: readonly string[];
  /** It defines what another module has: `from x import *`. */
  readonly open: boolean;
}

/** Headers of blocks that may stand in one line with what they hold: `if DEBUG: handler = traced`. */
const headers: ReadonlySet<string> = new Set(
  "if elif else try except finally with for while match case async".split(" "),
);

/** The names to which one logical line of masked code gives a meaning. Each token is looked at a few times, not more. */
export function namesIn(code: string): StatementNames {
  const reader = new StatementReader();
  for (const part of partsOf(tokensOf(code))) reader.read(part);
  return reader;
}

/** What semicolons separate, and what follows the colon of a header. */
function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  const [first, second] = tokens;
  let header = first !== undefined && headers.has(first.text) && second?.text !== "=";
  for (const token of tokens) {
    const ends = token.depth === 0 && (token.text === ";" || (header && token.text === ":"));
    if (!ends) parts.at(-1)?.push(token);
    else parts.push([]);
    if (ends && token.text === ":") header = false;
  }
  return parts;
}

class StatementReader implements StatementNames {
  readonly defined: { name: string; at: number }[] = [];
  readonly mentioned: string[] = [];
  readonly global: string[] = [];
  open = false;

  read(part: readonly Token[]): void {
    const [first, second, third] = part;
    const global = part.findIndex(({ text }) => text === "global");
    if (global >= 0) for (const { text } of part.slice(global + 1)) this.global.push(text);
    switch (first?.text ?? "") {
      case "import":
        return this.#readModules(part.slice(1));
      case "from":
        return this.#readImported(part);
      case "def":
      case "class":
        return this.#define(second);
      case "async":
        if (second?.text === "def") return this.#define(third);
        return this.#mention(part);
      case "for":
      case "with":
      case "except":
      case "match":
      case "case":
        // Targets of every form, which are rarely handlers. A name of this kind may be a variable's too.
        if (second?.text !== "=") return this.#mention(part);
        break;
      default:
    }
    if (second?.text === ":") this.#readAnnotated(part);
    else this.#readAssigned(part);
  }

  /** `import a.b, c as d` */
  #readModules(tokens: readonly Token[]): void {
    for (const group of groupsOf(tokens)) {
      const alias = group.findIndex(({ text }) => text === "as");
      this.#define(alias < 0 ? group[0] : group[alias + 1]);
    }
  }

  /** `from a import (b, c as d)` */
  #readImported(part: readonly Token[]): void {
    const from = part.findIndex(({ text }) => text === "import");
    if (from < 0) return;
    const imported = part.slice(from + 1).filter(({ text }) => text !== "(" && text !== ")");
    if (imported[0]?.text === "*") this.open = true;
    for (const group of groupsOf(imported)) this.#define(group.at(-1));
  }

  /** `handler: Handler = make()` */
  #readAnnotated(part: readonly Token[]): void {
    if (part.some(({ text, depth }) => text === "=" && depth === 0)) this.#define(part[0]);
  }

  /** `a = b, handler = make()` */
  #readAssigned(part: readonly Token[]): void {
    /** Names since the last sign that ends a target. */
    let targets: Token[] = [];
    let within: Token[] = [];
    let before = "=";
    for (const [at, token] of part.entries()) {
      const next = part[at + 1]?.text;
      if (token.depth > 0) {
        if (isName(token)) within.push(token);
      } else if (token.text === "=") {
        for (const target of targets) this.#define(target);
        this.#mention(within);
        targets = [];
        within = [];
      } else if (isName(token)) {
        if (before === "=" || before === ",") targets.push(token);
        else targets = [];
        if (next === "=" && before !== "=" && before !== ",") this.#mention([token]);
      } else if (token.text !== ",") {
        targets = [];
        // What is in brackets is a target only where the brackets are one.
        if (before !== "=" && before !== "," && token.text !== ")" && token.text !== "]") within = [];
      }
      if (next === ":=") this.#mention([token]);
      if (token.depth === 0) before = token.text;
    }
  }

  #define(token: Token | undefined): void {
    if (token !== undefined && isName(token)) this.defined.push({ name: token.text, at: token.at });
  }

  #mention(tokens: readonly Token[]): void {
    for (const token of tokens) if (isName(token)) this.mentioned.push(token.text);
  }
}

/** What commas separate. */
function groupsOf(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === ",") groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups;
}
