import type { IncomingMessage } from "node:http";

/**
 * The head of a request that asked to become something else, as it would be without that. `node:http` lets go of the connection of
 * each such request, and clients of Java ask for HTTP/2 with all of theirs.
 */
export function plainAgain({ method = "GET", url = "/", httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.toLowerCase() !== "upgrade") lines.push(`${name}: ${rawHeaders[index + 1] ?? ""}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
