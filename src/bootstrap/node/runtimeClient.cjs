"use strict";
// A client of the Lambda Runtime API on a bare socket. One connection, one request at a time; the answer to an
// invocation and the wait for the next one leave in the same write when nobody stands between us and the emulator.
const { writeSync } = require("node:fs");
const net = require("node:net");

const prefix = "/2018-06-01/runtime";
const nothing = Buffer.alloc(0);
/** Bytes. */
const readSize = 262_144;
const spareLimit = 2 * 1024 * 1024;
const smallBody = 16_384;
/** An answer that says nothing. */
const unread = { take: () => undefined };

class RuntimeClient {
  /**
   * @param {string} address host:port of the Runtime API
   * @param {boolean} direct true when it is the emulator itself, which understands pipelined requests
   * @param {number | undefined} channelFd an inherited socket to the emulator, which saves the way through TCP
   */
  constructor(address, direct, channelFd) {
    const colon = address.lastIndexOf(":");
    this.host = address.slice(0, colon);
    this.port = Number(address.slice(colon + 1));
    this.address = address;
    this.direct = direct;
    this.channelFd = direct ? channelFd : undefined;
    this.socket = undefined;
    /** Called in order with each response. */
    this.waiting = [];
    this.nextRequest = `GET ${prefix}/invocation/next HTTP/1.1\r\nHost: ${address}\r\n\r\n`;
    /** An outcome that leaves together with the wait for the next invocation. */
    this.held = undefined;
    /** The bytes of an answer to an outcome; they are the same every time, and need not be read then. */
    this.ack = undefined;
    this.spare = undefined;
    this.resetInput();
  }

  /** Waits for an invocation; `take(headers, body)`. Only this wait keeps the process alive. */
  next(take) {
    const socket = this.connected();
    socket.ref();
    this.waiting.push({ take: (response) => this.invocation(response, take), retry: () => this.next(take) });
    const { held } = this;
    this.held = undefined;
    if (held === undefined) this.send(this.nextRequest);
    else this.write(held, this.nextRequest);
  }

  /** Sends an invocation's outcome; `then` is called when the next request may be made. */
  answer(requestId, action, body, headers, then) {
    const path = `${prefix}/invocation/${encodeURIComponent(requestId)}/${action}`;
    this.post(path, body, headers, this.direct, then);
  }

  /** Sends the failure of an invocation, or of the init without `requestId`, that ends this process. */
  lastWords(requestId, body, headers, then) {
    const place = requestId === undefined ? "init" : `invocation/${encodeURIComponent(requestId)}`;
    this.post(`${prefix}/${place}/error`, body, headers, false, then);
  }

  post(path, body, headers, pipelined, then) {
    const socket = this.connected();
    const length = Buffer.byteLength(body);
    const head = `POST ${path} HTTP/1.1\r\nHost: ${this.address}\r\n${headers}Content-Length: ${length}\r\n\r\n`;
    socket.ref();
    if (pipelined) {
      this.waiting.push(unread);
      this.held = { head, body, length };
      then();
      if (this.held === undefined) return;
      this.held = undefined;
    } else this.waiting.push({ take: then });
    this.write({ head, body, length }, "");
  }

  /** A small body leaves in one piece with its head, as one string: that is the cheapest write. */
  write({ head, body, length }, after) {
    if (length <= smallBody) {
      this.send(head + body + after);
      return;
    }
    const { socket } = this;
    const bytes = this.memory(length);
    bytes.write(body);
    socket.cork();
    socket.write(head, "latin1");
    socket.write(bytes);
    if (after !== "") socket.write(after, "latin1");
    socket.uncork();
  }

  /**
   * Memory for a large body. An event has been read when its outcome is written, and that has been sent when the next
   * event comes, so that the same will do for all: fresh memory costs more than what is copied into it.
   */
  memory(length) {
    if (this.spare !== undefined && this.spare.length >= length) return this.spare.subarray(0, length);
    const made = Buffer.allocUnsafeSlow(length);
    if (length <= spareLimit) this.spare = made;
    return made;
  }

  /** Into an inherited socket at once, which saves the way through streams; what does not fit goes through them. */
  send(text) {
    const { socket, channelFd } = this;
    if (channelFd === undefined || socket.writableLength > 0) {
      socket.write(text, "utf8");
      return;
    }
    let sent = 0;
    try {
      sent = writeSync(channelFd, text);
    } catch {
      // Full for now, or broken: the socket waits, or tells of it.
    }
    if (sent < Buffer.byteLength(text)) socket.write(Buffer.from(text).subarray(sent));
  }

  /** Opens a chunked response; the caller writes chunks and ends with `endStream`. */
  startStream(requestId, headers) {
    const socket = this.connected();
    socket.write(
      `POST ${prefix}/invocation/${encodeURIComponent(requestId)}/response HTTP/1.1\r\nHost: ${this.address}\r\n` +
        `${headers}Transfer-Encoding: chunked\r\n\r\n`,
      "utf8",
    );
    return socket;
  }

  endStream(trailers, then) {
    const socket = this.connected();
    socket.ref();
    this.waiting.push({ take: then });
    socket.write(`0\r\n${trailers}\r\n`);
  }

  connected() {
    if (this.socket !== undefined) return this.socket;
    const socket =
      this.channelFd === undefined
        ? net.connect({ host: this.host, port: this.port, noDelay: true })
        : new net.Socket({ fd: this.channelFd, onread: this.intoOneBuffer() });
    this.socket = socket;
    if (this.channelFd === undefined) socket.on("data", (chunk) => this.read(chunk));
    else socket.resume();
    socket.on("error", () => undefined);
    socket.on("close", () => this.closed(socket));
    return socket;
  }

  /** Reads into the same memory each time, again past the streams; only what is left of a piece is kept. */
  intoOneBuffer() {
    return {
      buffer: Buffer.allocUnsafeSlow(readSize),
      callback: (length, buffer) => {
        this.read(buffer.subarray(0, length));
        if (this.input.length > 0) this.input = Buffer.from(this.input);
        return true;
      },
    };
  }

  closed(socket) {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.resetInput();
    const [first] = this.waiting.splice(0);
    // The emulator is gone, and with it everything that this process is for.
    if (this.direct || this.served === 0 || first?.retry === undefined) process.exit(1);
    this.served = 0;
    first.retry();
  }

  invocation(response, take) {
    if (response.status !== 200) {
      process.stderr.write(`Runtime API answered ${response.status} to /next\n`);
      process.exit(1);
    }
    take(response.headers, response.body);
  }

  resetInput() {
    this.input = nothing;
    this.response = undefined;
    this.served = 0;
  }

  read(chunk) {
    if (this.response !== undefined && this.response.fill !== undefined) {
      this.fillBody(chunk);
      if (this.input.length === 0) return;
    } else this.input = this.input.length === 0 ? chunk : Buffer.concat([this.input, chunk]);
    while (this.readResponse()) continue;
  }

  readResponse() {
    if (this.response === undefined) {
      if (this.waiting[0] === unread && this.skipAck()) return this.input.length > 0;
      const end = this.input.indexOf("\r\n\r\n");
      if (end < 0) return false;
      const head = this.input.utf8Slice(0, end);
      this.input = this.input.subarray(end + 4);
      this.response = startResponse(head);
      if (this.response.status === 100) {
        this.response = undefined;
        return true;
      }
    }
    const response = this.response;
    if (response.chunked) {
      const rest = readChunks(this.input, response.parts);
      this.input = rest.input;
      if (!rest.done) return false;
      this.finish(Buffer.concat(response.parts));
      return true;
    }
    if (this.input.length >= response.length) {
      if (this.waiting[0] === unread)
        this.ack = Buffer.concat([Buffer.from(response.head), this.input.subarray(0, response.length)]);
      const body = this.input.subarray(0, response.length);
      this.input = this.input.subarray(response.length);
      this.finish(body);
      return this.input.length > 0;
    }
    response.fill = this.memory(response.length);
    response.filled = this.input.copy(response.fill);
    this.input = nothing;
    return false;
  }

  skipAck() {
    const { ack, input } = this;
    if (ack === undefined || input.length < ack.length) return false;
    if (ack.compare(input, 0, ack.length) !== 0) return false;
    this.input = input.subarray(ack.length);
    this.waiting.shift();
    this.served++;
    return true;
  }

  fillBody(chunk) {
    const { response } = this;
    const copied = chunk.copy(response.fill, response.filled);
    response.filled += copied;
    if (response.filled < response.length) return;
    this.input = chunk.subarray(copied);
    this.finish(response.fill);
  }

  finish(body) {
    const { status, headers } = this.response;
    this.response = undefined;
    this.served++;
    const waiting = this.waiting.shift();
    if (headers.connection === "close") {
      this.socket?.destroy();
      this.socket = undefined;
    }
    // Nothing of ours may keep the event loop from being empty while the handler runs.
    if (this.waiting.length === 0) this.socket?.unref();
    waiting?.take({ status, headers, body });
  }
}

function startResponse(head) {
  const lines = head.split("\r\n");
  const headers = Object.create(null);
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index];
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return {
    head: `${head}\r\n\r\n`,
    status: Number(lines[0].slice(9, 12)),
    headers,
    chunked: headers["transfer-encoding"] === "chunked",
    length: Number(headers["content-length"] ?? 0),
    parts: [],
    fill: undefined,
    filled: 0,
  };
}

/** Takes whole chunks from `input`; a wrapper between the emulator and us may use this coding. */
function readChunks(input, parts) {
  for (;;) {
    const end = input.indexOf("\r\n");
    if (end < 0) return { input, done: false };
    const size = Number.parseInt(input.latin1Slice(0, end), 16);
    if (input.length < end + 2 + size + 2) return { input, done: false };
    if (size === 0) return { input: input.subarray(end + 4), done: true };
    parts.push(input.subarray(end + 2, end + 2 + size));
    input = input.subarray(end + 2 + size + 2);
  }
}

module.exports = { RuntimeClient };
