import type { FunctionSummary } from "../../aws/functions.ts";
import { wordsIn } from "../kit/matches.ts";

type Functions = readonly FunctionSummary[];

/** The text that a person filters by, and what it leaves of a list: looked up once for each list. */
export class FunctionFilter {
  #text = "";
  #hits = new WeakMap<Functions, Functions>();

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text.trim();
    this.#hits = new WeakMap();
  }

  /** All of them without a filter. `orders python` finds the Python ones. */
  hits(functions: Functions): Functions {
    if (this.#text === "") return functions;
    const known = this.#hits.get(functions);
    if (known !== undefined) return known;
    const matches = wordsIn(this.#text);
    const hits = functions.filter(({ name, runtime = "image" }) => matches(`${name} ${runtime}`));
    this.#hits.set(functions, hits);
    return hits;
  }
}
