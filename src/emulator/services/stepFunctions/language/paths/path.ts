import type { Json } from "../json.ts";

/** One part of a path. All but a single name or index may choose any number of values. */
export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number }
  | { readonly kind: "all" }
  | { readonly kind: "deep" }
  | { readonly kind: "length" }
  | { readonly kind: "filter"; readonly filter: Filter };

/** A path of Jayway's dialect of JSONPath, which Step Functions has. */
export interface Path {
  readonly text: string;
  readonly steps: readonly Step[];
  /** It leads to one value or none; any other path gives a list. */
  readonly isDefinite: boolean;
}

/** What a filter's expression is asked about. */
export interface Candidate {
  readonly item: Json;
  readonly root: Json;
}

/** `[?(@.price < 10 && @.title)]` of a path. */
export type Filter = (candidate: Candidate, look: Look) => boolean;

/** What a path finds. */
export type Look = (path: Path, root: Json) => readonly Json[];
