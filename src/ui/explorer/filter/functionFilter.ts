import type { FunctionSummary } from "../../../aws/functions.ts";
import { wordsIn } from "../../kit/matches.ts";
import type { Filter, Tags } from "./terms.ts";

type Functions = readonly FunctionSummary[];

/** The filter of the tree, and what it leaves of a list: looked up once for each list. */
export class FunctionFilter {
  readonly #onRead: () => void;
  #text = "";
  #filter: Filter = wordsOf("");
  #hits = new WeakMap<Functions, Functions>();

  /** `onRead` hears when a filter of terms is understood, which takes a part that is loaded on first use. */
  constructor(onRead: () => void) {
    this.#onRead = onRead;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text.trim();
    this.#filter = wordsOf(this.#text);
    this.forget();
    if (/[:"]/.test(this.#text)) void this.#readTerms(this.#text);
  }

  /** Whether tags have to be read for it. */
  get asksTags(): boolean {
    return this.#filter.asksTags;
  }

  /** More is known of the functions, their tags for instance. */
  forget(): void {
    this.#hits = new WeakMap();
  }

  /** All of them without a filter. `orders python` finds the Python ones. */
  hits(functions: Functions, tagsOf: (fn: FunctionSummary) => Tags | undefined): Functions {
    if (this.#text === "") return functions;
    const known = this.#hits.get(functions);
    if (known !== undefined) return known;
    const hits = functions.filter((fn) => this.#filter.matches(fn, tagsOf(fn)));
    this.#hits.set(functions, hits);
    return hits;
  }

  async #readTerms(text: string): Promise<void> {
    const { readFilter } = await import("./terms.ts");
    if (text !== this.#text) return;
    this.#filter = readFilter(text);
    this.forget();
    this.#onRead();
  }
}

function wordsOf(text: string): Filter {
  const matches = wordsIn(text);
  return { asksTags: false, matches: ({ name, runtime = "image" }) => matches(`${name} ${runtime}`) };
}
