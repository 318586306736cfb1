import { phrase, type Phrase } from "../../shared/phrase.ts";
import type { SourceRange, TemplateNode } from "./node.ts";

export interface SyntaxProblem {
  readonly message: Phrase;
  readonly range: SourceRange;
}

export interface ParsedTemplate {
  /** What could be read, also when there are problems; undefined for an empty file. */
  readonly root: TemplateNode | undefined;
  /** The first fault alone: what comes after it is often its consequence. */
  readonly problems: readonly SyntaxProblem[];
  /** Keys that are written twice in a map, of which the last counts. */
  readonly repeated: readonly SyntaxProblem[];
}

/** What is said of a key that is written twice. */
export function repeatedKey(name: string): Phrase {
  return phrase('"{0}" is written twice here: the last one counts.', name);
}
