import type { Source } from "./sources.ts";

/** One rule of the house. It is said here and nowhere else, and its own example shows that it fails when broken. */
export interface Rule {
  /** A sentence that holds for src/. */
  readonly title: string;
  /** What breaks the rule, a line for each. */
  check(sources: readonly Source[]): string[];
  /** What breaks the rule today, each with its reason. The list may only shrink: an entry that is true no more fails. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Files that break the rule, by path. */
  readonly broken: Readonly<Record<string, string>>;
  /** What the check says of them. */
  readonly says: readonly string[];
}
