import type { FunctionSummary } from "../../../aws/functions.ts";
import { matchesGlob } from "../../../shared/glob.ts";
import { wordsIn } from "../../kit/matches.ts";

export type Tags = Readonly<Record<string, string>>;

/** What a person asks of functions: all of its terms together. */
export interface Filter {
  /** Whether it takes tags to tell. */
  readonly asksTags: boolean;
  matches(fn: FunctionSummary, tags: Tags | undefined): boolean;
}

type Term = (fn: FunctionSummary, tags: Tags | undefined) => boolean;

/**
 * Reads `orders tag:team=shop runtime:python* state:failed`: words of name or runtime in any order, and terms, in which `*`
 * stands for anything. A value with spaces stands in quotes.
 */
export function readFilter(text: string): Filter {
  const pieces = text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
  const terms: Term[] = [];
  const words: string[] = [];
  let asksTags = false;
  for (const piece of pieces) {
    const [, key = "", quoted = ""] = /^(tag|runtime|state):(.*)$/i.exec(piece) ?? [];
    const value = quoted.replaceAll('"', "");
    // A term that is still being typed asks nothing yet.
    if (key !== "" && value === "") continue;
    if (key === "") words.push(piece.replaceAll('"', ""));
    else terms.push(termOf(key.toLowerCase(), value));
    asksTags ||= key.toLowerCase() === "tag";
  }
  const named = wordsIn(words.join(" "));
  return {
    asksTags,
    matches: (fn, tags) =>
      named(`${fn.name} ${fn.runtime ?? "image"}`) && terms.every((fits) => fits(fn, tags)),
  };
}

function termOf(key: string, value: string): Term {
  if (key === "runtime") return ({ runtime = "image" }) => isLike(runtime, value);
  if (key === "state") return ({ state = "" }) => isLike(state, value);
  const at = value.indexOf("=");
  const name = at === -1 ? value : value.slice(0, at);
  // `tag:team=` is a value that is still being typed.
  const wanted = at === -1 ? "*" : value.slice(at + 1) || "*";
  return (_fn, tags = {}) =>
    Object.entries(tags).some(([tag, is]) => matchesGlob(tag, name) && matchesGlob(is, wanted));
}

/** Without a star a beginning is enough, so that rows stay while it is typed. */
function isLike(text: string, value: string): boolean {
  return matchesGlob(text, value.includes("*") ? value : `${value}*`);
}
