import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HttpResponse } from "../contracts/http.ts";

/** Bytes. */
const smallBody = 16 * 1024;

/** Writes an answer; resolves when it has been handed on, a stream when it has ended or its client has gone. */
export async function respond(
  response: ServerResponse,
  answer: HttpResponse,
  requestId: string,
): Promise<void> {
  const { status, headers, body } = answer;
  const common = { "x-amzn-RequestId": requestId, ...headers };
  if (typeof body === "string" || body instanceof Uint8Array) {
    const length = status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) };
    response.writeHead(status, { ...common, ...length });
    if (typeof body === "string" || body.length > smallBody) response.end(body);
    // As a string of its bytes a small body travels in one write with the head.
    else response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), "latin1");
    return;
  }
  response.writeHead(status, common);
  response.flushHeaders();
  try {
    await pipeline(Readable.from(body), response);
  } catch {
    // The client went away in the middle of a stream; there is nobody left to tell.
    response.destroy();
  }
}
