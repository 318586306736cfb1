import type { SourceLocation } from "../syntax/node.ts";
import type { Phrase } from "../../shared/phrase.ts";

export type ProblemCode =
  | "template-unreadable"
  | "template-without-resources"
  | "nested-template-missing"
  | "key-repeated"
  | "macro-unknown"
  | "value-unknown"
  | "rule-violated"
  | "setting-unsupported"
  | "function-invalid";

export interface ApplicationProblem extends SourceLocation {
  readonly code: ProblemCode;
  /** A full sentence. */
  readonly message: Phrase;
  /** Local name of the function it is about. */
  readonly functionName?: string;
}
