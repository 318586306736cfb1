import { eachHeader } from "../../../shared/httpHeaders.ts";
import type { PlainHead } from "../requestHead.ts";
import { splitTarget } from "../target.ts";

/**
 * Methods with bodies of announced length; names of letters, digits, `-` and `_`; values of printable ASCII; nothing
 * folded.
 */
const plain = /^(?:GET|POST|PUT|DELETE|PATCH) \/[\x21-\x7e]* HTTP\/1\.1(?:\r\n[\w-]+:[\t\x20-\x7e]*)+$/;
/** What asks for more than to read a body of known length and to answer; and names that `node:http` reads in its own way. */
const special: ReadonlySet<string> = new Set([
  "transfer-encoding",
  "expect",
  "upgrade",
  "trailer",
  "te",
  "keep-alive",
  "set-cookie",
  "__proto__",
]);

/**
 * Reads the head of a plain request: what AWS's clients send. Anything else (a repeated header, a transfer coding, an
 * odd byte) gives undefined and is for a full reader of HTTP. `text` is without the empty line at its end. Its gain is that
 * of `connection.ts`.
 */
export function readPlainHead(text: string): PlainHead | undefined {
  if (!plain.test(text)) return undefined;
  const methodEnd = text.indexOf(" ");
  const targetEnd = text.indexOf(" ", methodEnd + 1);
  const headers = readHeaders(text, text.indexOf("\r\n", targetEnd) + 2);
  if (headers === undefined) return undefined;
  const { host, connection, "content-length": length = "0" } = headers;
  if (host === undefined || (connection !== undefined && connection.toLowerCase() !== "keep-alive"))
    return undefined;
  if (!/^\d{1,9}$/.test(length)) return undefined;
  const target = text.slice(methodEnd + 1, targetEnd);
  return {
    method: text.slice(0, methodEnd),
    target,
    ...splitTarget(target),
    headers,
    valuesOf: (names) => valuesOf(headers, names),
    bodyLength: Number(length),
    text,
  };
}

/** The headers from there on; undefined when one comes twice or means more than it says. */
function readHeaders(text: string, from: number): Record<string, string> | undefined {
  // Without a prototype: a header may be called like one of its members.
  const headers = Object.create(null) as Record<string, string>;
  const plain = eachHeader(text, from, (name, value) => {
    if (headers[name] !== undefined || special.has(name)) return false;
    headers[name] = value;
    return true;
  });
  return plain ? headers : undefined;
}

function valuesOf(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, readonly string[]> {
  const values = Object.create(null) as Record<string, readonly string[]>;
  for (const name of names) {
    const value = headers[name];
    values[name] = value === undefined ? [] : [value];
  }
  return values;
}
