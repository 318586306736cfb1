// @ts-check
"use strict";
// Response streaming: the handler writes to a stream whose chunks leave as they are written.
const { Writable } = require("node:stream");
const { toResponse, RuntimeError } = require("./errors.cjs");
const { addWaiting, leaveEmpty, onEmpty } = require("./eventLoop.cjs");
const { contextFrom } = require("./invocation.cjs");
const { debugging, isThenable, resultUncaught } = require("./uncaught.cjs");
const { logError } = require("./logging.cjs");

/** @typedef {(error?: Error | null) => void} Written */

class ResponseStream extends Writable {
  /**
   * @param {import("./runtimeClient.cjs").Client} client
   * @param {string} requestId
   * @param {number | undefined} highWaterMark
   */
  constructor(client, requestId, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.client = client;
    this.requestId = requestId;
    this.contentType = "application/octet-stream";
    /** @type {import("node:net").Socket | undefined} */
    this.socket = undefined;
    /** @type {((write: (chunk: string | Uint8Array) => void) => void) | undefined} */
    this._onBeforeFirstWrite = undefined;
    /** @type {() => void} */
    this.resolveSent = () => undefined;
    /** @type {Promise<void>} */
    this.sent = new Promise((resolve) => {
      this.resolveSent = resolve;
    });
  }

  get started() {
    return this.socket !== undefined;
  }

  /** @param {string} contentType */
  setContentType(contentType) {
    if (this.started)
      throw new RuntimeError("InvalidStreamingOperation", "Cannot set content-type, too late.");
    this.contentType = contentType;
  }

  /**
   * As the runtime's own stream does, anything that is not text or bytes is written as JSON.
   * @override
   * @param {unknown} chunk
   * @param {any[]} rest
   */
  write(chunk, ...rest) {
    const plain = typeof chunk === "string" || chunk instanceof Uint8Array;
    const [encoding, callback] = rest;
    return super.write(plain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  /**
   * @override
   * @param {Buffer} chunk
   * @param {BufferEncoding} _encoding
   * @param {Written} callback
   */
  _write(chunk, _encoding, callback) {
    this.send(chunk, callback);
  }

  /**
   * @override
   * @param {Written} callback
   */
  _final(callback) {
    this.finish("", callback);
  }

  /**
   * Begins the response; its first bytes may be those of `HttpResponseStream`.
   * @returns {import("node:net").Socket}
   */
  start() {
    if (this.socket !== undefined) return this.socket;
    const socket = this.client.startStream(
      this.requestId,
      `Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: ${this.contentType}\r\n` +
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n",
    );
    this.socket = socket;
    this._onBeforeFirstWrite?.((chunk) => this.send(Buffer.from(chunk), () => undefined));
    return socket;
  }

  /**
   * @param {Buffer} chunk
   * @param {Written} callback
   */
  send(chunk, callback) {
    const socket = this.start();
    if (chunk.length === 0) {
      callback();
      return;
    }
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`);
    socket.write(chunk);
    // A large or fast response waits until the platform has taken what was written.
    const free = socket.write("\r\n");
    socket.uncork();
    if (free) callback();
    else socket.once("drain", callback);
  }

  /**
   * @param {string} trailers
   * @param {Written} callback
   */
  finish(trailers, callback) {
    this.start();
    this.client.endStream(trailers, () => {
      this.resolveSent();
      callback();
    });
  }

  /**
   * Ends the response with an error in its trailers.
   * @param {unknown} error
   */
  fail(error) {
    // It is on its way already: nothing can be added.
    if (this.writableEnded) return this.sent;
    const shape = toResponse(error);
    const body = Buffer.from(JSON.stringify(shape)).toString("base64");
    this.finish(
      `Lambda-Runtime-Function-Error-Type: ${shape.errorType.replace(/[^\x20-\x7e]/g, "_")}\r\n` +
        `Lambda-Runtime-Function-Error-Body: ${body}\r\n`,
      () => undefined,
    );
    return this.sent;
  }
}

/**
 * Runs one invocation of a streaming handler, then `next`; before Node 24 when the event loop is empty.
 * @param {import("./invocation.cjs").Invocation & { waitsForEmpty: boolean, highWaterMark: number | undefined }} invocation
 */
async function runStreaming(invocation) {
  const { client, handler, running, next } = invocation;
  const context = { ...invocation.facts, ...contextFrom(invocation.headers) };
  const waits = invocation.waitsForEmpty ? addWaiting(context) : () => false;
  // Its memory is the next read's.
  const body = Buffer.from(invocation.body);
  const stream = new ResponseStream(client, running.requestId, invocation.highWaterMark);
  running.stream = stream;
  // As AWS's open connection does: a response that nobody ends lasts until the timeout.
  const open = setInterval(() => undefined, 2 ** 30);
  /** @param {unknown} error */
  const fail = async (error) => {
    logError("Invoke Error", error);
    await stream.fail(error);
  };
  try {
    const event = JSON.parse(body.toString());
    const call = () => handler(event, stream, context);
    const result = debugging ? resultUncaught(call) : call();
    if (!isThenable(result)) await fail("Streaming does not support non-async handlers.");
    else if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  } catch (error) {
    await fail(error);
  }
  await stream.sent;
  clearInterval(open);
  running.answered = true;
  if (!waits()) {
    next();
    return;
  }
  onEmpty(() => {
    leaveEmpty();
    setImmediate(() => next());
  });
}

module.exports = { ResponseStream, runStreaming };
