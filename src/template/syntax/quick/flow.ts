import { longForm, nothing, tagged } from "../calls.ts";
import {
  listNode,
  mapNode,
  scalarNode,
  type MapEntry,
  type SourceRange,
  type TemplateNode,
} from "../node.ts";
import { plainScalar } from "../scalars.ts";
import { Unusual } from "./faults.ts";
import type { Findings } from "./findings.ts";
import { mayBePlain, quotedAt, skipSpaces } from "./scalars.ts";

/** Deeper ones are rare. */
const maxDepth = 20;

const tag = /!([A-Za-z]\w*(?:::\w+)*) +/y;
const plain = /(?:[^\s,[\]{}:#]|:(?=[^\s,[\]{}])|#| +(?=[^\s,[\]{}:#]))+/y;

export interface FlowNode {
  readonly node: TemplateNode;
  /** Behind it. */
  readonly end: number;
}

/** A flow collection that ends on its line: `[a, !Ref B]`, `{ a: 1 }`. */
export class FlowReader {
  readonly #text: string;
  readonly #line: number;
  readonly #findings: Findings;
  #at = 0;

  constructor(text: string, line: number, findings: Findings) {
    this.#text = text;
    this.#line = line;
    this.#findings = findings;
  }

  read(at: number): FlowNode {
    this.#at = at;
    const node = this.#node(0);
    return { node, end: this.#at };
  }

  #node(depth: number): TemplateNode {
    if (depth > maxDepth) throw new Unusual();
    tag.lastIndex = this.#at;
    const name = tag.exec(this.#text)?.[1];
    if (name !== undefined) this.#at = tag.lastIndex;
    const node = longForm(this.#untagged(depth));
    return name === undefined ? node : tagged(name, node, node.range);
  }

  #untagged(depth: number): TemplateNode {
    const start = this.#at;
    switch (this.#text.charAt(start)) {
      case "[":
        return this.#list(depth, start);
      case "{":
        return this.#map(depth, start);
      case '"':
      case "'": {
        const { text, end } = quotedAt(this.#text, start);
        this.#at = end;
        return scalarNode(text, this.#range(start));
      }
      default: {
        const written = this.#plain();
        return { kind: "scalar", ...plainScalar(written), range: this.#range(start) };
      }
    }
  }

  #plain(): string {
    if (!mayBePlain(this.#text, this.#at, true)) throw new Unusual();
    plain.lastIndex = this.#at;
    const [written] = plain.exec(this.#text) ?? [];
    if (written === undefined) throw new Unusual();
    this.#at = plain.lastIndex;
    return written;
  }

  #list(depth: number, start: number): TemplateNode {
    const items: TemplateNode[] = [];
    this.#at += 1;
    while (!this.#ends("]")) {
      items.push(this.#node(depth + 1));
      this.#separator("]");
    }
    return listNode(items, this.#range(start));
  }

  #map(depth: number, start: number): TemplateNode {
    const entries = new Map<string, MapEntry>();
    this.#at += 1;
    while (!this.#ends("}")) {
      const keyStart = this.#at;
      const isQuoted = /["']/.test(this.#text.charAt(keyStart));
      const key = isQuoted ? this.#quoted() : this.#plain();
      const keyRange = this.#range(keyStart);
      if (key === "<<") throw new Unusual();
      this.#at = skipSpaces(this.#text, this.#at);
      if (this.#text.charAt(this.#at) !== ":") throw new Unusual();
      this.#at += 1;
      if (!isQuoted && !/[\s,}]/.test(this.#text.charAt(this.#at))) throw new Unusual();
      this.#at = skipSpaces(this.#text, this.#at);
      const isEmpty = /[,}]/.test(this.#text.charAt(this.#at));
      const value = isEmpty ? nothing(this.#range(this.#at)) : this.#node(depth + 1);
      if (entries.has(key)) this.#findings.repeatedKey(key, keyRange);
      entries.set(key, { keyRange, value });
      this.#separator("}");
    }
    return mapNode(entries, this.#range(start));
  }

  #quoted(): string {
    const { text, end } = quotedAt(this.#text, this.#at);
    this.#at = end;
    return text;
  }

  /** Whether the collection ends here; behind its end then. */
  #ends(bracket: string): boolean {
    this.#at = skipSpaces(this.#text, this.#at);
    const char = this.#text.charAt(this.#at);
    if (char === "") throw new Unusual();
    if (char !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #separator(bracket: string): void {
    this.#at = skipSpaces(this.#text, this.#at);
    const char = this.#text.charAt(this.#at);
    if (char === ",") this.#at += 1;
    else if (char !== bracket) throw new Unusual();
  }

  #range(start: number): SourceRange {
    const line = this.#line;
    return { start: { line, character: start }, end: { line, character: this.#at } };
  }
}
