"use strict";
// Response streaming: the handler writes to a stream whose chunks leave as they are written.
const { Writable } = require("node:stream");
const { toResponse, RuntimeError } = require("./errors.cjs");
const { logError } = require("./logging.cjs");

class ResponseStream extends Writable {
  constructor(client, requestId, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.client = client;
    this.requestId = requestId;
    this.contentType = "application/octet-stream";
    this.started = false;
    this._onBeforeFirstWrite = undefined;
    this.sent = new Promise((resolve) => {
      this.resolveSent = resolve;
    });
  }

  setContentType(contentType) {
    if (this.started)
      throw new RuntimeError("InvalidStreamingOperation", "Cannot set content-type, too late.");
    this.contentType = contentType;
  }

  /** As the runtime's own stream does, anything that is not text or bytes is written as JSON. */
  write(chunk, encoding, callback) {
    const plain = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(plain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  _write(chunk, _encoding, callback) {
    this.start();
    this.send(chunk, callback);
  }

  _final(callback) {
    this.start();
    this.finish("", callback);
  }

  start() {
    if (this.started) return;
    this.started = true;
    this.socket = this.client.startStream(
      this.requestId,
      `Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: ${this.contentType}\r\n` +
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n",
    );
    this._onBeforeFirstWrite?.((chunk) => this.send(Buffer.from(chunk), () => undefined));
  }

  send(chunk, callback) {
    if (chunk.length === 0) {
      callback();
      return;
    }
    this.socket.cork();
    this.socket.write(`${chunk.length.toString(16)}\r\n`);
    this.socket.write(chunk);
    // A large or fast response waits until the platform has taken what was written.
    const free = this.socket.write("\r\n");
    this.socket.uncork();
    if (free) callback();
    else this.socket.once("drain", callback);
  }

  finish(trailers, callback) {
    this.client.endStream(trailers, () => {
      this.resolveSent();
      callback();
    });
  }

  /** Ends the response with an error in its trailers. */
  fail(error) {
    // It is on its way already: nothing can be added.
    if (this.writableEnded) return this.sent;
    this.start();
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

/** Runs one invocation of a streaming handler, then `next`; when the event loop is empty, if `onEmpty` tells of that. */
async function runStreaming({ client, handler, context, body, running, next, onEmpty, highWaterMark }) {
  let waits = onEmpty !== undefined;
  if (waits)
    Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
      get: () => waits,
      set: (value) => {
        waits = value;
      },
      enumerable: true,
    });
  const stream = new ResponseStream(client, running.requestId, highWaterMark);
  running.stream = stream;
  // As AWS's open connection does: a response that nobody ends lasts until the timeout.
  const open = setInterval(() => undefined, 2 ** 30);
  const fail = async (error) => {
    logError("Invoke Error", error);
    await stream.fail(error);
  };
  try {
    const result = handler(JSON.parse(body.toString()), stream, context);
    if (typeof result?.then !== "function") await fail("Streaming does not support non-async handlers.");
    else if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  } catch (error) {
    await fail(error);
  }
  await stream.sent;
  clearInterval(open);
  running.answered = true;
  if (!waits) {
    next();
    return;
  }
  onEmpty(() => {
    onEmpty(() => undefined);
    setImmediate(() => next());
  });
}

module.exports = { runStreaming };
