/** Of one connection, and none of the message (RFC 9110, section 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a header, named in lower case, goes on with its message from one connection to the next. */
export function isEndToEnd(name: string): boolean {
  return !hopByHop.has(name);
}

/**
 * Reads the header lines of an HTTP head from there on: names in lower case, values trimmed. Stops with false at a line that
 * is none, or when `take` does not want one.
 */
export function eachHeader(
  head: string,
  from: number,
  take: (name: string, value: string) => boolean,
): boolean {
  for (let start = from; start < head.length;) {
    const lineEnd = head.indexOf("\r\n", start);
    const end = lineEnd < 0 ? head.length : lineEnd;
    const colon = head.indexOf(":", start);
    if (colon <= start || colon >= end) return false;
    if (!take(head.slice(start, colon).toLowerCase(), head.slice(colon + 1, end).trim())) return false;
    start = end + 2;
  }
  return true;
}
