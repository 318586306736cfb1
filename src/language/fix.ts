import type { Phrase } from "../shared/phrase.ts";
import type { SourceLocation } from "../template/syntax/node.ts";

/** A change that mends what a rule has found. */
export interface Fix {
  readonly title: Phrase;
  readonly place: SourceLocation;
  readonly text: string;
}

/** Other text in the place of what stands there. */
export function replacing(title: Phrase, place: SourceLocation, text: string): Fix {
  return { title, place, text };
}
