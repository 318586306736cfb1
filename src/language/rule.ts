import type { Application } from "../template/model/application.ts";
import type { ApplicationProblem, ProblemCode } from "../template/model/problem.ts";
import type { SourceLocation } from "../template/syntax/node.ts";
import type { CheckedDocument } from "./checkedDocument.ts";
import type { Fix } from "./fix.ts";
import type { Phrase } from "../shared/phrase.ts";

/** One kind of mistake: a file of `rules/` and a row of `rules.ts`; docs/diagnostics.md is generated from them. */
export interface Rule {
  /** As it is shown beside the message; never changes, since people search for it. */
  readonly code: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  /** What is wrong and what one does about it: a sentence or two, in Markdown. */
  readonly documentation: string;
  check(document: CheckedDocument, application: Application): Iterable<Finding>;
}

/** Where a mistake is and what it is. */
export interface Finding extends SourceLocation {
  /** A full sentence. */
  readonly message: Phrase;
  /** Changes that are safe, the likeliest first. */
  readonly fixes?: readonly Fix[];
}

/** What a reader found wrong under one code. */
export function problemsOf({ problems }: Application, code: ProblemCode): readonly ApplicationProblem[] {
  return problems.filter((problem) => problem.code === code);
}
