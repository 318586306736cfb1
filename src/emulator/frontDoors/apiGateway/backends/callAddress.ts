import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { messageOf } from "../../../../shared/errors.ts";
import {
  type AddressCall,
  type BackendAnswer,
  BackendError,
  type StreamedBackendAnswer,
} from "../../../contracts/backends.ts";
import { isEndToEnd } from "../../../../shared/httpHeaders.ts";

/** The most that an integration may answer with. */
const mostBytes = 10 * 1024 * 1024;

/** Asks an HTTP server on this machine; redirections are the client's business. Throws `BackendError`. */
export async function callAddress(call: AddressCall): Promise<BackendAnswer> {
  const response = await ask(call);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.byteLength;
      chunks.push(chunk);
      if (length > mostBytes) throw new BackendError("too-large", "The integration's answer is too large.");
    }
  } catch (error) {
    response.destroy();
    throw backendError(error, call.signal);
  }
  return { ...headOf(response), body: Buffer.concat(chunks) };
}

/** As `callAddress`, with a body that is read as it comes. */
export async function streamAddress(call: AddressCall): Promise<StreamedBackendAnswer> {
  const response = await ask(call);
  return { ...headOf(response), body: response };
}

/** Resolves with the answer's head. */
async function ask({ url, method, headers, body, signal }: AddressCall): Promise<IncomingMessage> {
  const address = URL.parse(url);
  if (address === null || !isLoopback(address)) {
    throw new BackendError(
      "off-machine",
      `The emulator calls addresses of this machine alone, and the integration's is "${url}".`,
    );
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (address.protocol === "https:" ? requestHttps : requestHttp)(address, {
    method,
    headers: { ...headers, host: address.host, "content-length": body.byteLength },
    ...(signal !== undefined && { signal }),
    // Not every system knows names below `localhost`.
    ...(address.hostname.endsWith(".localhost") && { hostname: "127.0.0.1" }),
  });
  request.on("error", (error) => reject(backendError(error, signal)));
  request.on("response", resolve);
  request.end(body);
  return await promise;
}

function headOf({ statusCode = 0, rawHeaders }: IncomingMessage) {
  return { status: statusCode, headers: spelledHeaders(rawHeaders) };
}

function backendError(error: unknown, signal: AbortSignal | undefined): BackendError {
  if (error instanceof BackendError) return error;
  if (signal?.aborted === true) {
    return new BackendError("given-up", "Nobody waits for the integration's answer any more.", {
      cause: error,
    });
  }
  return new BackendError("unreachable", messageOf(error), { cause: error });
}

function isLoopback({ protocol, hostname }: URL): boolean {
  const isHttp = protocol === "http:" || protocol === "https:";
  return isHttp && /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function spelledHeaders(raw: readonly string[]): Record<string, readonly string[]> {
  const found = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = "", value = ""] = raw.slice(at, at + 2);
    const key = name.toLowerCase();
    // The connection ends here.
    if (!isEndToEnd(key) || key === "content-length") continue;
    const before = found.get(key);
    if (before === undefined) found.set(key, { name, values: [value] });
    else before.values.push(value);
  }
  return Object.fromEntries([...found.values()].map(({ name, values }) => [name, values]));
}
