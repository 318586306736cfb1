import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { messageOf } from "../../../../shared/errors.ts";
import { type AddressCall, type BackendAnswer, BackendError } from "../../../contracts/backends.ts";

/** The most that an integration may answer with. */
const mostBytes = 10 * 1024 * 1024;

/** Asks an HTTP server on this machine; redirections are the client's business. Throws `BackendError`. */
export async function callAddress({ url, method, headers, body }: AddressCall): Promise<BackendAnswer> {
  const address = URL.parse(url);
  if (address === null || !isLoopback(address)) {
    throw new BackendError(
      "off-machine",
      `The emulator calls addresses of this machine alone, and the integration's is "${url}".`,
    );
  }
  const { promise, resolve, reject } = Promise.withResolvers<BackendAnswer>();
  const failed = (error: unknown) =>
    reject(
      error instanceof BackendError
        ? error
        : new BackendError("unreachable", messageOf(error), { cause: error }),
    );
  const request = (address.protocol === "https:" ? requestHttps : requestHttp)(address, {
    method,
    headers: { ...headers, host: address.host, "content-length": body.byteLength },
    // Not every system knows names below `localhost`.
    ...(address.hostname.endsWith(".localhost") && { hostname: "127.0.0.1" }),
  });
  request.on("error", failed);
  request.on("response", (response) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on("data", (chunk: Buffer) => {
      length += chunk.byteLength;
      chunks.push(chunk);
      if (length > mostBytes) response.destroy(new BackendError("too-large", "The answer is too large."));
    });
    response.on("error", failed);
    response.on("aborted", () => failed(new Error("the connection ended before the answer did")));
    response.on("end", () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: spelledHeaders(response.rawHeaders),
        body: Buffer.concat(chunks),
      }),
    );
  });
  request.end(body);
  return await promise;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  const isHttp = protocol === "http:" || protocol === "https:";
  return isHttp && /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Of the connection, which ends here. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function spelledHeaders(raw: readonly string[]): Record<string, readonly string[]> {
  const found = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = "", value = ""] = raw.slice(at, at + 2);
    const key = name.toLowerCase();
    if (hopByHop.has(key)) continue;
    const before = found.get(key);
    if (before === undefined) found.set(key, { name, values: [value] });
    else before.values.push(value);
  }
  return Object.fromEntries([...found.values()].map(({ name, values }) => [name, values]));
}
