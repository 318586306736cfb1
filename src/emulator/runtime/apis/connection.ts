import type { Socket } from "node:net";
import { eachHeader } from "../../../shared/httpHeaders.ts";
import { contained } from "./contained.ts";
import type { BodyReader, Exchange, Request, RequestHandler } from "./exchange.ts";

const headLimit = 64 * 1024;
/** How much may have come of what a client sends ahead of its answer. */
const aheadLimit = 64 * 1024;
/** How many requests of a client are read before others have their turn. */
const requestsAtOnce = 64;
const smallBody = 16 * 1024;
const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Payload Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
};

type Reading =
  | { readonly kind: "head" }
  | { readonly kind: "fixed"; remaining: number }
  | { readonly kind: "chunk-size" }
  | { readonly kind: "chunk"; remaining: number }
  | { readonly kind: "chunk-end" }
  | { readonly kind: "trailers" }
  /** The body is read; the answer is still to come. */
  | { readonly kind: "answer" };

const head: Reading = { kind: "head" };
const chunkSize: Reading = { kind: "chunk-size" };
const chunkEnd: Reading = { kind: "chunk-end" };
const trailers: Reading = { kind: "trailers" };
const answer: Reading = { kind: "answer" };
const nothing = Buffer.alloc(0);
const noHeaders: ReadonlyMap<string, string> = new Map();

interface ConnectionOptions {
  readonly handler: RequestHandler;
  /** What was sent has led to a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** One connection of a client; see `HttpServer`. */
export class Connection {
  readonly inherited: boolean;
  readonly #socket: Socket;
  readonly #handler: RequestHandler;
  #input: Buffer = nothing;
  #reading: Reading = head;
  #reader: BodyReader | undefined;
  #exchange: ServerExchange | undefined;
  #advancing = false;
  readonly #continue: () => void;
  /** Requests that were begun since it began to read. */
  #begun = 0;
  /** Small answers that can travel with the next one, because the client has already sent its next request. */
  #held = "";
  /** A request without a body that may come again byte for byte, as `/next` does: it is read once. */
  #known: { readonly bytes: Buffer; readonly request: Request } | undefined;

  constructor(socket: Socket, inherited: boolean, { handler, onFault }: ConnectionOptions) {
    this.#socket = socket;
    this.#handler = handler;
    this.inherited = inherited;
    const failed = (error: unknown) => {
      socket.destroy();
      onFault(error);
    };
    socket.on(
      "data",
      contained(failed, (chunk: Buffer) => this.#onData(chunk)),
    );
    socket.on("error", () => socket.destroy());
    socket.on(
      "close",
      contained(failed, () => this.#onClose()),
    );
    this.#continue = contained(failed, () => this.#goOn());
    socket.on("drain", this.#continue);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  answered(exchange: ServerExchange, status: number, headers: string, body: Uint8Array | string): void {
    if (this.#exchange !== exchange || this.#socket.destroyed) return;
    this.#exchange = undefined;
    if (this.#reading === answer) this.#reading = head;
    const start = `${this.#held}HTTP/1.1 ${status} ${reasons[status] ?? "Status"}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    this.#held = "";
    if (typeof body === "string") {
      if (this.#advancing && this.#input.length > 0 && this.#reading === head) {
        this.#held = start + body;
        return;
      }
      this.#socket.write(start + body);
    } else if (body.byteLength <= smallBody) this.#socket.write(inOnePiece(start, body));
    else {
      this.#socket.cork();
      this.#socket.write(start);
      this.#socket.write(body);
      this.#socket.uncork();
    }
    if (!this.#advancing && this.#input.length > 0) this.#goOn();
  }

  #flush(): void {
    this.#socket.write(this.#held);
    this.#held = "";
  }

  #onData(chunk: Buffer): void {
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    if (!this.#advancing) this.#advance();
    // Who sends on while it is to wait, or does not read its answers, is not read from.
    if (this.#input.length > aheadLimit || this.#socket.writableNeedDrain) this.#socket.pause();
  }

  /** A flood of requests waits for others in between. */
  #goOnLater(): void {
    this.#socket.pause();
    setImmediate(this.#continue);
  }

  /** The client has read its answers, or others have had their turn. */
  #goOn(): void {
    if (!this.#advancing) this.#advance();
    if (this.#input.length <= aheadLimit) this.#socket.resume();
  }

  #onClose(): void {
    const exchange = this.#exchange;
    const reader = this.#reader;
    this.#exchange = undefined;
    this.#reader = undefined;
    reader?.abort();
    exchange?.onAbandoned?.();
  }

  #advance(): void {
    this.#advancing = true;
    this.#begun = 0;
    while (this.#step()) continue;
    this.#advancing = false;
    if (this.#begun === requestsAtOnce && this.#input.length > 0) this.#goOnLater();
    if (this.#held.length > 0 && this.#exchange === undefined) this.#flush();
  }

  /** Reads one part of a request; false when more input or an answer has to come first. */
  #step(): boolean {
    const reading = this.#reading;
    switch (reading.kind) {
      case "head":
        return (
          this.#exchange === undefined &&
          this.#begun < requestsAtOnce &&
          !this.#socket.writableNeedDrain &&
          this.#readHead()
        );
      case "answer":
        return false;
      case "fixed":
      case "chunk":
        return this.#readBytes(reading);
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk-end":
        return this.#readChunkEnd();
      case "trailers":
        return this.#readTrailers();
    }
  }

  #readHead(): boolean {
    if (this.#input.length === 0) return false;
    const known = this.#known;
    if (known !== undefined && this.#input.equals(known.bytes)) {
      this.#input = nothing;
      this.#begin(known.request, { kind: "fixed", remaining: 0 });
      return true;
    }
    const end = this.#input.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#input.length > headLimit) this.#refuse(431);
      return false;
    }
    const whole = this.#input;
    const text = whole.toString("utf8", 0, end);
    const [first = ""] = text.split("\r\n", 1);
    this.#input = whole.subarray(end + 4);
    const [method, path, version] = first.split(" ");
    if (method === undefined || path === undefined || version?.startsWith("HTTP/1.") !== true) {
      this.#refuse(400);
      return false;
    }
    const headers = readHeaders(text, first.length + 2);
    if (headers === undefined) {
      this.#refuse(400);
      return false;
    }
    if (headers.get("expect")?.toLowerCase() === "100-continue")
      this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    const body = bodyOf(headers);
    if (body === undefined) {
      this.#refuse(400);
      return false;
    }
    const request = { method, path, headers };
    // Kept apart from what was read, whose memory would be kept with it.
    if (known === undefined && body.kind === "fixed" && body.remaining === 0)
      this.#known = { bytes: Buffer.from(whole.subarray(0, end + 4)), request };
    this.#begin(request, body);
    return true;
  }

  #begin(request: Request, body: Reading): void {
    this.#begun++;
    const exchange = new ServerExchange(this, request);
    this.#exchange = exchange;
    this.#reading = body;
    this.#reader = this.#handler(exchange);
    if (body.kind === "fixed" && body.remaining === 0) this.#endBody(noHeaders);
  }

  #readBytes(reading: { readonly kind: "fixed" | "chunk"; remaining: number }): boolean {
    if (this.#input.length === 0) return false;
    const part =
      this.#input.length > reading.remaining ? this.#input.subarray(0, reading.remaining) : this.#input;
    this.#input = this.#input.subarray(part.length);
    reading.remaining -= part.length;
    this.#reader?.data(part);
    if (reading.remaining > 0) return true;
    if (reading.kind === "fixed") this.#endBody(noHeaders);
    else this.#reading = chunkEnd;
    return true;
  }

  #readChunkSize(): boolean {
    const end = this.#input.indexOf("\r\n");
    if (end < 0) {
      if (this.#input.length > headLimit) this.#refuse(400);
      return false;
    }
    const text = this.#input.toString("latin1", 0, end).split(";", 1)[0]?.trim() ?? "";
    this.#input = this.#input.subarray(end + 2);
    if (!/^[0-9a-f]{1,12}$/i.test(text)) {
      this.#refuse(400);
      return false;
    }
    const size = Number.parseInt(text, 16);
    this.#reading = size === 0 ? trailers : { kind: "chunk", remaining: size };
    return true;
  }

  #readChunkEnd(): boolean {
    if (this.#input.length < 2) return false;
    if (this.#input[0] !== 13 || this.#input[1] !== 10) {
      this.#refuse(400);
      return false;
    }
    this.#input = this.#input.subarray(2);
    this.#reading = chunkSize;
    return true;
  }

  #readTrailers(): boolean {
    if (this.#input.length >= 2 && this.#input[0] === 13 && this.#input[1] === 10) {
      this.#input = this.#input.subarray(2);
      this.#endBody(noHeaders);
      return true;
    }
    const end = this.#input.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#input.length > headLimit) this.#refuse(431);
      return false;
    }
    const fields = readHeaders(this.#input.toString("utf8", 0, end), 0);
    this.#input = this.#input.subarray(end + 4);
    this.#endBody(fields ?? noHeaders);
    return true;
  }

  #endBody(fields: ReadonlyMap<string, string>): void {
    this.#reading = answer;
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.end(fields);
    if (this.#exchange === undefined) this.#reading = head;
  }

  /** The stream of bytes has lost its meaning: say so and hang up. */
  #refuse(status: number): void {
    this.#input = nothing;
    this.#socket.write(
      `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    this.#socket.destroySoon();
  }
}

class ServerExchange implements Exchange {
  readonly request: Request;
  onAbandoned: (() => void) | undefined;
  readonly #connection: Connection;

  constructor(connection: Connection, request: Request) {
    this.#connection = connection;
    this.request = request;
  }

  get inherited(): boolean {
    return this.#connection.inherited;
  }

  respond(status: number, headers: string, body: Uint8Array | string): void {
    this.#connection.answered(this, status, headers, body);
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }
}

function inOnePiece(start: string, body: Uint8Array): Buffer {
  const length = Buffer.byteLength(start);
  const whole = Buffer.allocUnsafe(length + body.byteLength);
  whole.write(start);
  whole.set(body, length);
  return whole;
}

/** The headers of a head from there on, repeated ones joined; undefined for a line that is none. */
function readHeaders(text: string, from: number): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  const whole = eachHeader(text, from, (name, value) => {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
    return true;
  });
  return whole ? headers : undefined;
}

function bodyOf(headers: ReadonlyMap<string, string>): Reading | undefined {
  const coding = headers.get("transfer-encoding");
  if (coding !== undefined) return coding.toLowerCase() === "chunked" ? chunkSize : undefined;
  const length = headers.get("content-length") ?? "0";
  return /^\d{1,15}$/.test(length) ? { kind: "fixed", remaining: Number(length) } : undefined;
}
