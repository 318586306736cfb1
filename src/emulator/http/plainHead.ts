import type { RequestHead } from "./admission.ts";
import { splitTarget } from "./target.ts";

/** A head about which no two readers of HTTP could disagree, with the length of its body. */
export interface PlainHead extends RequestHead {
  readonly bodyLength: number;
  /** As in the request line. */
  readonly target: string;
}

const requestLine = /^(GET|POST|PUT|DELETE|PATCH) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
/** Names of letters, digits, `-` and `_`; values of printable ASCII; nothing folded. */
const headerLine = /^([\w-]+):[ \t]*([\x20-\x7e\t]*)$/;
/** What asks for more than to read a body of known length and to answer. */
const special = new Set(["transfer-encoding", "expect", "upgrade", "trailer", "te", "keep-alive"]);

/**
 * Reads the head of a plain request: what AWS's clients send. Anything else (a repeated header, a transfer coding, an
 * odd byte) gives undefined and is for a full reader of HTTP. `text` is without the empty line at its end.
 */
export function readPlainHead(text: string): PlainHead | undefined {
  const lines = text.split("\r\n");
  const [, method, target] = requestLine.exec(lines[0] ?? "") ?? [];
  if (method === undefined || target === undefined) return undefined;
  // Without a prototype: a header may be called like one of its members.
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 1; index < lines.length; index++) {
    const [, given, value] = headerLine.exec(lines[index] ?? "") ?? [];
    if (given === undefined || value === undefined) return undefined;
    const name = given.toLowerCase();
    if (headers[name] !== undefined || special.has(name)) return undefined;
    headers[name] = value.trimEnd();
  }
  const { host, connection, "content-length": length = "0" } = headers;
  if (host === undefined || (connection !== undefined && connection.toLowerCase() !== "keep-alive"))
    return undefined;
  if (!/^\d{1,9}$/.test(length)) return undefined;
  return {
    method,
    target,
    ...splitTarget(target),
    headers,
    valuesOf: (names) => Object.fromEntries(names.map((name) => [name, valueOf(headers, name)])),
    bodyLength: Number(length),
  };
}

function valueOf(headers: Readonly<Record<string, string>>, name: string): string[] {
  const value = headers[name];
  return value === undefined ? [] : [value];
}
