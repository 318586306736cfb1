import type { Application } from "../template/model/application.ts";
import type { FunctionDeclaration } from "../template/model/functionDeclaration.ts";
import type { HandlerPlace } from "../template/model/handlerFile.ts";
import type { ApplicationProblem, ProblemCode } from "../template/model/problem.ts";
import type { SourceLocation } from "../template/syntax/node.ts";
import type { Definition } from "./handlers/definition.ts";
import type { Phrase } from "../shared/phrase.ts";

/** One kind of mistake: a file of `rules/` and a row of `rules.ts`; docs/rules.md is generated from them. */
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
}

/** An entry, and what the workspace knows beyond its text. */
export interface CheckedDocument {
  /** Absolute path. */
  readonly file: string;
  /** What a function's handler is, by the files that are there. */
  placeOf(fn: FunctionDeclaration): HandlerPlace;
  /** Where the handler's file defines it. */
  definitionOf(place: HandlerPlace & { readonly kind: "file" }): Definition;
}

/** What a reader found wrong under one code. */
export function problemsOf({ problems }: Application, code: ProblemCode): readonly ApplicationProblem[] {
  return problems.filter((problem) => problem.code === code);
}
