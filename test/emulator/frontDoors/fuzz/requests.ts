/** Numbers that are the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One that is not whole is followed by nothing more. */
export interface FuzzRequest {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Where a request goes: the beginning of its path, and its Host. */
export interface Door {
  readonly prefix: string;
  readonly host: string;
}

const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "M-SEARCH"];
const wrongMethods = ["get", "FOO", "", "G\u00c9T"];

const pieces = [
  "/",
  "//",
  "/orders",
  "/orders/7",
  "/%",
  "/%zz",
  "/%2F",
  "/%00",
  "/%C3%A9",
  "/%ff%fe",
  "/..",
  "/../..",
  "/./",
  "/{id}",
  "/{proxy+}",
  "/$default",
  "/a;b=c",
  "/a\\b",
  "/\u00e9",
  "/ ",
  "/__proto__/constructor",
  `/${"x".repeat(300)}`,
  `/${"y/".repeat(200)}`,
];

const queries = [
  "",
  "?",
  "?a=1&a=2",
  "?a=%",
  "?=&&=",
  "?a[]=1&a.b=2",
  "?__proto__=1&constructor=2",
  "?a=+%2B+",
  `?${"q=1&".repeat(200)}`,
  "?a=%ff",
  "?\u00fc=1",
];

const headers = [
  "Accept: */*",
  "Accept: ,;q=x",
  "Cookie: a=1; b=2",
  "Cookie: ;;=;",
  "X-Empty:",
  `X-Long: ${"v".repeat(4000)}`,
  "X-High: \u00e9\u00ff",
  "__proto__: x",
  "constructor: x",
  "Authorization: Bearer nonsense",
  "Authorization: AWS4-HMAC-SHA256 Credential=x/y/z, SignedHeaders=host, Signature=0",
  "X-Amz-Date: now",
  "X-Forwarded-For: 1.2.3.4, nonsense",
  "X-Amzn-Trace-Id: Root=;;Parent=x",
  "Content-Type: application/json",
  "Content-Type: image/png",
  "Content-Type: ;;;",
  "Content-Encoding: gzip",
  "Expect: 100-continue",
  "Upgrade: websocket",
  "Upgrade: h2c",
  "Connection: Upgrade, HTTP2-Settings",
  "HTTP2-Settings: AAMAAABkAAQAAP__",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  "Origin: null",
  "Origin: http://evil.example",
  "Access-Control-Request-Method: PUT",
  "TE: trailers",
  "Trailer: X-Last",
];

/** No server has to take them. */
const wrongHeaders = [
  `X-Longer: ${"v".repeat(20_000)}`,
  "X-Control: a\u0001b",
  "X-Fold: a\r\n  b",
  "No colon here",
  "Bad Name: 1",
  "Expect: nonsense",
  "Host: other.example",
  "Content-Length: -1",
  "Content-Length: 5, 5",
  "Transfer-Encoding: chunked, identity",
];

const bodies = [
  "",
  "",
  "{}",
  '{"a":1',
  "a=1&b=2",
  "\u0000\u00ff\u00fe",
  JSON.stringify({ deep: "[".repeat(2000) }),
  "x".repeat(30_000),
];

/** Requests of all kinds, some of which are none; the same for the same seed. */
export function* requests(seed: number, doors: readonly [Door, ...Door[]]): Generator<FuzzRequest, never> {
  const random = numbers(seed);
  const one = <Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  const some = <Item>(items: readonly Item[], most: number): Item[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => one(items));
  for (;;) {
    const { prefix, host } = one(doors);
    const path = prefix + some(pieces, 3).join("") + one(queries);
    const version = random() < 0.97 ? "HTTP/1.1" : one(["HTTP/1.0", "HTTP/2.0", "HTTP/x", ""]);
    const method = random() < 0.97 ? one(methods) : one(wrongMethods);
    const wrong = random() < 0.1 ? [one(wrongHeaders)] : [];
    const head = [`${method} ${path} ${version}`, `Host: ${host}`, ...some(headers, 4), ...wrong];
    const { isWhole, lines } = framed(one(bodies), random());
    yield { isWhole, bytes: Buffer.from([...head, "Connection: close", ...lines].join("\r\n"), "latin1") };
  }
}

/** A body with its length, in chunks, or with what is wrong about either. */
function framed(
  body: string,
  kind: number,
): { readonly isWhole: boolean; readonly lines: readonly string[] } {
  const length = body.length.toString(16);
  const chunks = body === "" ? ["0", "", ""] : [length, body, "0", "", ""];
  const whole = (...lines: readonly string[]) => ({ isWhole: true, lines });
  const cut = (...lines: readonly string[]) => ({ isWhole: false, lines });
  if (kind < 0.65) return body === "" ? whole("", "") : whole(`Content-Length: ${body.length}`, "", body);
  if (kind < 0.85) return whole("Transfer-Encoding: chunked", "", ...chunks);
  if (kind < 0.88) return cut(`Content-Length: ${body.length + 10}`, "", body);
  if (kind < 0.91) return cut("Transfer-Encoding: chunked", "", "zz", body, "");
  if (kind < 0.94) return cut(`Content-Length: ${body.length}`, "Transfer-Encoding: chunked", "", ...chunks);
  return kind < 0.97 ? cut("Content-Length: 3", "Content-Length: 5", "", body) : cut("", body);
}
