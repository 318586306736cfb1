// @ts-check
"use strict";
// A client of the Lambda Runtime API on a bare socket. One connection, one request at a time; the answer to an
// invocation and the wait for the next one leave in the same write when nobody stands between us and the emulator.
const { writeSync } = require("node:fs");
const net = require("node:net");
const { ResponseReader } = require("./responseReader.cjs");

/**
 * @typedef {import("./responseReader.cjs").Headers} Headers
 *
 * An outcome as it is sent.
 * @typedef {{ readonly head: string, readonly body: string, readonly length: number }} Outcome
 */

const prefix = "/2018-06-01/runtime";
/** Bytes. */
const readSize = 262_144;
const spareLimit = 2 * 1024 * 1024;
const smallBody = 16_384;
/** After so long nobody will end this process any more. */
const wardenLimitMs = 10_000;
/** After which a process whose parent has ended has another: the system closes what the parent had open a moment before. */
const orphanedMs = 1000;
/** Of an answer that says nothing. */
const unread = {};

/** @typedef {InstanceType<typeof RuntimeClient>} Client */

class RuntimeClient {
  /**
   * @param {string} address host:port of the Runtime API
   * @param {boolean} direct true when it is the emulator itself, which understands pipelined requests
   * @param {number | undefined} channelFd an inherited socket to the emulator, which saves the way through TCP
   */
  constructor(address, direct, channelFd) {
    this.address = address;
    this.direct = direct;
    this.channelFd = direct ? channelFd : undefined;
    this.parent = process.ppid;
    /** @type {import("node:net").Socket | undefined} */
    this.socket = undefined;
    this.nextRequest = `GET ${prefix}/invocation/next HTTP/1.1\r\nHost: ${address}\r\n\r\n`;
    /** An outcome that leaves together with the wait for the next invocation. @type {Outcome | undefined} */
    this.held = undefined;
    /** @type {Buffer | undefined} */
    this.spare = undefined;
    this.reader = new ResponseReader({
      memory: (length) => this.memory(length),
      onResponse: ({ connection }) => this.answered(connection),
    });
  }

  /**
   * Waits for an invocation; only this wait keeps the process alive.
   * @param {(headers: Headers, body: Buffer) => void} take
   */
  next(take) {
    this.connected().ref();
    this.reader.waiting.push({
      take: ({ status, headers, body }) => {
        if (status !== 200) {
          process.stderr.write(`Runtime API answered ${status} to /next\n`);
          process.exit(1);
        }
        take(headers, body);
      },
      retry: () => this.next(take),
    });
    const { held } = this;
    this.held = undefined;
    if (held === undefined) this.send(this.nextRequest);
    else this.write(held, this.nextRequest);
  }

  /**
   * Sends an invocation's outcome; `then` is called when the next request may be made.
   * @param {string} requestId
   * @param {"response" | "error"} action
   * @param {string} body
   * @param {string} headers
   * @param {() => void} then
   */
  answer(requestId, action, body, headers, then) {
    const path = `${prefix}/invocation/${encodeURIComponent(requestId)}/${action}`;
    const outcome = this.outcome(path, body, headers);
    if (!this.direct) {
      this.post(outcome, then);
      return;
    }
    this.connected().ref();
    this.reader.waiting.push(unread);
    this.held = outcome;
    then();
    if (this.held === undefined) return;
    this.held = undefined;
    this.write(outcome, "");
  }

  /**
   * Sends the failure of an invocation, or of the init without `requestId`, that ends this process.
   * @param {string | undefined} requestId
   * @param {string} body
   * @param {string} headers
   * @param {() => void} then
   */
  lastWords(requestId, body, headers, then) {
    const place = requestId === undefined ? "init" : `invocation/${encodeURIComponent(requestId)}`;
    this.post(this.outcome(`${prefix}/${place}/error`, body, headers), then);
  }

  /**
   * @param {string} path
   * @param {string} body
   * @param {string} headers
   * @returns {Outcome}
   */
  outcome(path, body, headers) {
    const length = Buffer.byteLength(body);
    const head = `POST ${path} HTTP/1.1\r\nHost: ${this.address}\r\n${headers}Content-Length: ${length}\r\n\r\n`;
    return { head, body, length };
  }

  /**
   * @param {Outcome} outcome
   * @param {() => void} then
   */
  post(outcome, then) {
    this.connected().ref();
    this.reader.waiting.push({ take: then });
    this.write(outcome, "");
  }

  /**
   * A small body leaves in one piece with its head, as one string: that is the cheapest write.
   * @param {Outcome} outcome
   * @param {string} after
   */
  write({ head, body, length }, after) {
    if (length <= smallBody) {
      this.send(head + body + after);
      return;
    }
    const socket = this.connected();
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
   * @param {number} length
   */
  memory(length) {
    if (this.spare !== undefined && this.spare.length >= length) return this.spare.subarray(0, length);
    const made = Buffer.allocUnsafeSlow(length);
    if (length <= spareLimit) this.spare = made;
    return made;
  }

  /**
   * Into an inherited socket at once, which saves the way through streams; what does not fit goes through them.
   * @param {string} text
   */
  send(text) {
    const socket = this.connected();
    if (this.channelFd === undefined || socket.writableLength > 0) {
      socket.write(text, "utf8");
      return;
    }
    let sent = 0;
    try {
      sent = writeSync(this.channelFd, text);
    } catch {
      // Full for now, or broken: the socket waits, or tells of it.
    }
    if (sent < Buffer.byteLength(text)) socket.write(Buffer.from(text).subarray(sent));
  }

  /**
   * Opens a chunked response; the caller writes chunks and ends with `endStream`.
   * @param {string} requestId
   * @param {string} headers
   */
  startStream(requestId, headers) {
    const socket = this.connected();
    socket.write(
      `POST ${prefix}/invocation/${encodeURIComponent(requestId)}/response HTTP/1.1\r\nHost: ${this.address}\r\n` +
        `${headers}Transfer-Encoding: chunked\r\n\r\n`,
      "utf8",
    );
    return socket;
  }

  /**
   * @param {string} trailers
   * @param {() => void} then
   */
  endStream(trailers, then) {
    const socket = this.connected();
    socket.ref();
    this.reader.waiting.push({ take: then });
    socket.write(`0\r\n${trailers}\r\n`);
  }

  /** @returns {import("node:net").Socket} */
  connected() {
    return this.socket ?? this.connect();
  }

  connect() {
    const { channelFd } = this;
    const socket = channelFd === undefined ? this.connectTcp() : this.openChannel(channelFd);
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("close", () => this.closed(socket));
    return socket;
  }

  /** @returns {import("node:net").Socket} */
  connectTcp() {
    const colon = this.address.lastIndexOf(":");
    const host = this.address.slice(0, colon);
    const socket = net.connect({ host, port: Number(this.address.slice(colon + 1)), noDelay: true });
    return socket.on("data", (/** @type {Buffer} */ chunk) => this.reader.read(chunk));
  }

  /**
   * Reads into the same memory each time, again past the streams.
   * @param {number} channelFd
   * @returns {import("node:net").Socket}
   */
  openChannel(channelFd) {
    const buffer = Buffer.allocUnsafeSlow(readSize);
    /** @param {number} length */
    const callback = (length) => {
      this.reader.read(buffer.subarray(0, length));
      this.reader.keep();
      return true;
    };
    return new net.Socket({ fd: channelFd, onread: { buffer, callback } }).resume();
  }

  /** @param {import("node:net").Socket} socket */
  closed(socket) {
    if (this.socket !== socket) return;
    this.socket = undefined;
    const { served } = this.reader;
    const [first] = this.reader.waiting.splice(0);
    this.reader.reset();
    // The emulator is gone, and with it everything that this process is for.
    // Where a socket is inherited, a warden ends this process with what it has started, and finds that as its children.
    if (this.direct && this.channelFd !== undefined) this.leave();
    else if (this.direct) process.exit(1);
    else if (served === 0 || first?.retry === undefined) process.exit(1);
    else first.retry();
  }

  /** The emulator that is there has lost us alone, by what the function did: then nothing is to be waited for. */
  leave() {
    setTimeout(() => {
      if (process.ppid === this.parent) process.exit(1);
      setTimeout(() => process.exit(1), wardenLimitMs);
    }, orphanedMs);
  }

  /** @param {string | undefined} connection what the server says of it */
  answered(connection) {
    if (connection === "close") {
      this.socket?.destroy();
      this.socket = undefined;
    }
    // Nothing of ours may keep the event loop from being empty while the handler runs.
    if (this.reader.waiting.length === 0) this.socket?.unref();
  }
}

module.exports = { RuntimeClient };
