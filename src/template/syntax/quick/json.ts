import { longForm } from "../calls.ts";
import { listNode, mapNode, scalarNode, type MapEntry, type Position, type TemplateNode } from "../node.ts";
import { plainScalar } from "../scalars.ts";
import { FarReaching } from "./faults.ts";
import type { Findings } from "./findings.ts";
import { quotedAt } from "./scalars.ts";

const maxDepth = 100;
const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[\s,\]}]|$)/y;

/**
 * Reads JSON with its places, a tenth of the time of YAML's own reader; throws `FarReaching` for what is no JSON, which that one
 * reads then. A test compares both.
 */
export class QuickJson {
  readonly #text: string;
  readonly #findings: Findings;
  #at = 0;
  #line = 0;
  #lineStart = 0;

  constructor(text: string, findings: Findings) {
    this.#text = text;
    this.#findings = findings;
  }

  read(): TemplateNode {
    this.#skip();
    const node = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw new FarReaching();
    return node;
  }

  #value(depth: number): TemplateNode {
    if (depth > maxDepth) throw new FarReaching();
    this.#findings.count();
    switch (this.#text.charAt(this.#at)) {
      case "{":
        return longForm(this.#map(depth));
      case "[":
        return this.#list(depth);
      case '"': {
        const start = this.#position();
        const text = this.#string();
        return scalarNode(text, { start, end: this.#position() });
      }
      default: {
        const start = this.#position();
        word.lastIndex = this.#at;
        const [written] = word.exec(this.#text) ?? [];
        if (written === undefined) throw new FarReaching();
        this.#at = word.lastIndex;
        return { kind: "scalar", ...plainScalar(written), range: { start, end: this.#position() } };
      }
    }
  }

  #map(depth: number): TemplateNode {
    const start = this.#position();
    const entries = new Map<string, MapEntry>();
    this.#at += 1;
    for (let isFirst = true; !this.#ends("}", isFirst); isFirst = false) {
      if (this.#text.charAt(this.#at) !== '"') throw new FarReaching();
      const keyStart = this.#position();
      const key = this.#string();
      const keyRange = { start: keyStart, end: this.#position() };
      this.#skip();
      if (key === "<<" || this.#text.charAt(this.#at) !== ":") throw new FarReaching();
      this.#at += 1;
      this.#skip();
      const value = this.#value(depth + 1);
      if (entries.has(key)) this.#findings.repeatedKey(key, keyRange);
      entries.set(key, { keyRange, value });
    }
    return mapNode(entries, { start, end: this.#position() });
  }

  #list(depth: number): TemplateNode {
    const start = this.#position();
    const items: TemplateNode[] = [];
    this.#at += 1;
    for (let isFirst = true; !this.#ends("]", isFirst); isFirst = false) items.push(this.#value(depth + 1));
    return listNode(items, { start, end: this.#position() });
  }

  /** Whether a collection ends here; behind its end, or at its next part. */
  #ends(bracket: string, isFirst: boolean): boolean {
    this.#skip();
    const char = this.#text.charAt(this.#at);
    if (char === bracket) {
      this.#at += 1;
      return true;
    }
    if (isFirst) return false;
    if (char !== ",") throw new FarReaching();
    this.#at += 1;
    this.#skip();
    if (this.#text.charAt(this.#at) === bracket) throw new FarReaching();
    return false;
  }

  #string(): string {
    const { text, end } = quotedAt(this.#text, this.#at);
    if (this.#text.slice(this.#at, end).includes("\n")) throw new FarReaching();
    this.#at = end;
    return text;
  }

  #skip(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10) {
        this.#line += 1;
        this.#lineStart = this.#at + 1;
      } else if (code !== 32 && code !== 13 && code !== 9) return;
      this.#at += 1;
    }
  }

  #position(): Position {
    return { line: this.#line, character: this.#at - this.#lineStart };
  }
}
