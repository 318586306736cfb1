import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { PublicResponse } from "../../contracts/publicRoute.ts";
import { isEndToEnd } from "../../../shared/httpHeaders.ts";

/** An answer whose body is at hand. */
export interface PlainAnswer extends Omit<PublicResponse, "body"> {
  readonly body: string | Uint8Array;
}

/** An answer whose body comes in pieces. */
export interface StreamedAnswer extends Omit<PublicResponse, "body"> {
  readonly body: AsyncIterable<Uint8Array>;
}

/** Bytes. */
const smallBody = 16 * 1024;
const lineBreaking = /[^\t\x20-\x7e\x80-\xff]/;
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

/** Writes answers as `node:http` does, with the head and a small body in one piece. Its gain is that of `connection.ts`. */
export class Answers {
  readonly #keepAlive: string;
  #second = 0;
  #date = "";

  constructor(keepAliveMs: number) {
    this.#keepAlive = `Keep-Alive: timeout=${keepAliveMs / 1000}\r\n`;
  }

  /** Throws when a header cannot be written. */
  write(socket: Socket, { status, headers, body }: PlainAnswer): void {
    const lines = linesOf(headers);
    // As `node:http` counts it, for a status that has no body too.
    if (status !== 204 && !lines.has("content-length"))
      lines.set("content-length", `Content-Length: ${Buffer.byteLength(body)}\r\n`);
    const head = this.#head(status, lines);
    if (body.length === 0 || !hasBody(status)) socket.write(head, "latin1");
    else if (typeof body === "string" && body.length <= smallBody && isAscii(head)) socket.write(head + body);
    else if (typeof body !== "string" && body.length <= smallBody)
      // As a string of its bytes.
      socket.write(head + latin1(body), "latin1");
    else {
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    }
  }

  /** Resolves when it has ended, or its client has gone. Rejects when a header cannot be written, or the body breaks. */
  async stream(socket: Socket, { status, headers, body }: StreamedAnswer): Promise<void> {
    const lines = linesOf(headers);
    const isChunked = hasBody(status) && !lines.has("content-length");
    socket.write(this.#head(status, lines, isChunked ? "Transfer-Encoding: chunked\r\n" : ""), "latin1");
    for await (const chunk of body) {
      if (socket.destroyed) return;
      if (chunk.length === 0 || !hasBody(status)) continue;
      socket.cork();
      if (isChunked) socket.write(`${chunk.length.toString(16)}\r\n`, "latin1");
      socket.write(chunk);
      if (isChunked) socket.write("\r\n", "latin1");
      socket.uncork();
      if (socket.writableNeedDrain) await hasRoom(socket);
    }
    if (isChunked) socket.write("0\r\n\r\n", "latin1");
  }

  #head(status: number, lines: Map<string, string>, framing = ""): string {
    if (!lines.has("date")) lines.set("date", this.#dateLine());
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
    for (const line of lines.values()) head += line;
    return `${head}Connection: keep-alive\r\n${this.#keepAlive}${framing}\r\n`;
  }

  #dateLine(): string {
    const now = Math.floor(Date.now() / 1000);
    if (now !== this.#second) {
      this.#second = now;
      this.#date = `Date: ${new Date(now * 1000).toUTCString()}\r\n`;
    }
    return this.#date;
  }
}

/** The lines of each header by its name in lower case: the last of those that differ in their case counts. */
function linesOf(headers: PublicResponse["headers"]): Map<string, string> {
  const lines = new Map<string, string>();
  for (const name in headers) {
    const key = name.toLowerCase();
    if (!isEndToEnd(key)) continue;
    const values = headers[name] ?? [];
    lines.set(
      key,
      typeof values === "string" ? lineOf(name, values) : values.map((value) => lineOf(name, value)).join(""),
    );
  }
  return lines;
}

function lineOf(name: string, value: string): string {
  if (!headerName.test(name)) throw new Error(`"${name}" is no name of a header.`);
  if (lineBreaking.test(value)) throw new Error(`The header ${name} has a character that cannot be sent.`);
  return `${name}: ${value}\r\n`;
}

/** The same bytes in either encoding. */
function isAscii(text: string): boolean {
  return !/[\x80-\xff]/.test(text);
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

/** Resolves when the client has read what was written, or has gone. */
async function hasRoom(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once("drain", resolve);
  socket.once("close", resolve);
  await promise;
  socket.off("drain", resolve);
  socket.off("close", resolve);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
