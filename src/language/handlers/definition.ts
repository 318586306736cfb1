import type { SourceRange } from "../../template/syntax/node.ts";

/** Where a module defines the name that a handler string gives. */
export type Definition =
  | {
      readonly kind: "found";
      /** The whole definition, with `export` or decorators. */
      readonly range: SourceRange;
      /** The name alone. */
      readonly name: SourceRange;
      /** How many it takes, of a function of JavaScript that says so. */
      readonly parameters?: number;
    }
  /** The module certainly has no such name. */
  | { readonly kind: "missing" }
  /** The module may have it: it passes on what others export, or computes it. */
  | { readonly kind: "unknown" }
  /** The text cannot be parsed; what was known of it before is the best answer. */
  | { readonly kind: "unreadable" };
