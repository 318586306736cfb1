import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isEndToEnd } from "../../shared/httpHeaders.ts";
import type { PublicResponse } from "../contracts/publicRoute.ts";

/** Bytes. */
const smallBody = 16 * 1024;

/** Writes an answer; resolves when it has been handed on, a stream when it has ended or its client has gone. */
export async function respond(
  response: ServerResponse,
  { status, headers, body }: PublicResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(headers))
    if (isEndToEnd(name.toLowerCase())) response.setHeader(name, value);
  if (typeof body === "string" || body instanceof Uint8Array) {
    // The answer to HEAD says the length of a body that is not sent.
    if (status !== 204 && !response.hasHeader("Content-Length"))
      response.setHeader("Content-Length", Buffer.byteLength(body));
    response.writeHead(status);
    if (typeof body === "string" || body.length > smallBody) response.end(body);
    // As a string of its bytes a small body travels in one write with the head.
    else response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), "latin1");
    return;
  }
  response.writeHead(status);
  response.flushHeaders();
  try {
    await pipeline(body instanceof Readable ? body : Readable.from(body), response);
  } catch {
    // The client went away in the middle of a stream, or the stream broke: there is nobody left to tell.
    response.destroy();
  }
}
