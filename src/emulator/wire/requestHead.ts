import type { IncomingHttpHeaders } from "node:http";
import type { HttpHead } from "../contracts/http.ts";

/** A head as the wire reads it. */
export interface RequestHead extends HttpHead {
  readonly headers: IncomingHttpHeaders;
  /** The values of some headers in order, by their lower-case names. */
  readonly valuesOf: (names: readonly string[]) => Readonly<Record<string, readonly string[]>>;
}
