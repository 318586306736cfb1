import type { IncomingHttpHeaders } from "node:http";
import type { HttpHead } from "../contracts/http.ts";

/** A head as the wire reads it. */
export interface RequestHead extends HttpHead {
  readonly headers: IncomingHttpHeaders;
  /** The values of some headers in order, by their lower-case names. */
  readonly valuesOf: (names: readonly string[]) => Readonly<Record<string, readonly string[]>>;
}

/** A head about which no two readers of HTTP could disagree, with the length of its body. */
export interface PlainHead extends RequestHead {
  readonly bodyLength: number;
  /** As in the request line. */
  readonly target: string;
  /** Without the empty line at its end. */
  readonly text: string;
}

/** Names as the client spelled them, and values. */
export function spelledHeaders({ text }: Pick<PlainHead, "text">): [name: string, value: string][] {
  const [, ...lines] = text.split("\r\n");
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}
