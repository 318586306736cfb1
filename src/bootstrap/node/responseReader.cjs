// @ts-check
"use strict";
// Reads HTTP responses from a connection in the order of their requests, past Node's own parser and streams: a warm call
// is some 50 microseconds, of which those would be a third.

/**
 * @typedef {{ readonly [name: string]: string | undefined }} Headers in lower case
 *
 * @typedef {{ readonly status: number, readonly headers: Headers, readonly body: Buffer }} Response
 *
 * Who waits for a response. Without `take` it says nothing and is not looked at.
 * @typedef {object} Waiter
 * @property {(response: Response) => void} [take]
 * @property {() => void} [retry] asks again on a new connection
 *
 * A response whose head has come.
 * @typedef {object} Started
 * @property {string} head
 * @property {number} status
 * @property {Headers} headers
 * @property {boolean} chunked
 * @property {number} length of the body
 * @property {Buffer[]} parts of a chunked body
 * @property {Buffer | undefined} fill what a long body is gathered in
 * @property {number} filled
 */

const nothing = Buffer.alloc(0);

class ResponseReader {
  /**
   * @param {object} options
   * @param {(length: number) => Buffer} options.memory for the body of a response that comes in several pieces
   * @param {(headers: Headers) => void} options.onResponse called with each response before whoever waits for it
   */
  constructor({ memory, onResponse }) {
    this.memory = memory;
    this.onResponse = onResponse;
    /** @type {Waiter[]} */
    this.waiting = [];
    /** The bytes of the answer to an outcome: they are the same every time, and need not be read then. @type {Buffer | undefined} */
    this.acknowledgement = undefined;
    /** @type {Buffer} */
    this.input = nothing;
    /** @type {Started | undefined} */
    this.response = undefined;
    /** Responses that came on this connection. */
    this.served = 0;
  }

  /** The connection is another one, of which nothing has come yet. */
  reset() {
    this.input = nothing;
    this.response = undefined;
    this.served = 0;
  }

  /** Keeps what is left of a piece whose memory is about to be used again. */
  keep() {
    if (this.input.length > 0) this.input = Buffer.from(this.input);
  }

  /** @param {Buffer} chunk */
  read(chunk) {
    const { response } = this;
    if (response?.fill !== undefined) {
      this.fillBody(response, response.fill, chunk);
      if (this.input.length === 0) return;
    } else this.input = this.input.length === 0 ? chunk : Buffer.concat([this.input, chunk]);
    while (this.readResponse()) continue;
  }

  /** Whether there may be another response. */
  readResponse() {
    const response = this.response ?? this.readHead();
    if (response === undefined) return false;
    if (response === "again") return this.input.length > 0;
    if (response.chunked) {
      const rest = readChunks(this.input, response.parts);
      this.input = rest.input;
      if (!rest.done) return false;
      this.finish(response, Buffer.concat(response.parts));
      return true;
    }
    if (this.input.length >= response.length) {
      const body = this.input.subarray(0, response.length);
      if (this.isUnread()) this.acknowledgement = Buffer.concat([Buffer.from(response.head), body]);
      this.input = this.input.subarray(response.length);
      this.finish(response, body);
      return this.input.length > 0;
    }
    response.fill = this.memory(response.length);
    response.filled = this.input.copy(response.fill);
    this.input = nothing;
    return false;
  }

  /** The response that begins here, if its head is complete; `again` after one that nobody looks at. */
  readHead() {
    if (this.isUnread() && this.skipAcknowledgement()) return "again";
    const end = this.input.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const response = startResponse(this.input.toString("utf8", 0, end));
    this.input = this.input.subarray(end + 4);
    if (response.status === 100) return "again";
    this.response = response;
    return response;
  }

  isUnread() {
    const [first] = this.waiting;
    return first !== undefined && first.take === undefined;
  }

  skipAcknowledgement() {
    const { acknowledgement, input } = this;
    if (acknowledgement === undefined || input.length < acknowledgement.length) return false;
    if (acknowledgement.compare(input, 0, acknowledgement.length) !== 0) return false;
    this.input = input.subarray(acknowledgement.length);
    this.waiting.shift();
    this.served++;
    return true;
  }

  /**
   * @param {Started} response
   * @param {Buffer} fill
   * @param {Buffer} chunk
   */
  fillBody(response, fill, chunk) {
    const copied = chunk.copy(fill, response.filled);
    response.filled += copied;
    if (response.filled < response.length) return;
    this.input = chunk.subarray(copied);
    this.finish(response, fill);
  }

  /**
   * @param {Started} response
   * @param {Buffer} body
   */
  finish({ status, headers }, body) {
    this.response = undefined;
    this.served++;
    const waiter = this.waiting.shift();
    this.onResponse(headers);
    waiter?.take?.({ status, headers, body });
  }
}

/**
 * @param {string} head
 * @returns {Started}
 */
function startResponse(head) {
  const [first = "", ...lines] = head.split("\r\n");
  /** @type {Record<string, string | undefined>} */
  const headers = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return {
    head: `${head}\r\n\r\n`,
    status: Number(first.slice(9, 12)),
    headers,
    chunked: headers["transfer-encoding"] === "chunked",
    length: Number(headers["content-length"] ?? 0),
    parts: [],
    fill: undefined,
    filled: 0,
  };
}

/**
 * Takes whole chunks from `input`; a wrapper between the emulator and us may use this coding.
 * @param {Buffer} input
 * @param {Buffer[]} parts
 */
function readChunks(input, parts) {
  for (;;) {
    const end = input.indexOf("\r\n");
    if (end < 0) return { input, done: false };
    const size = Number.parseInt(input.toString("latin1", 0, end), 16);
    if (input.length < end + 2 + size + 2) return { input, done: false };
    if (size === 0) return { input: input.subarray(end + 4), done: true };
    parts.push(input.subarray(end + 2, end + 2 + size));
    input = input.subarray(end + 2 + size + 2);
  }
}

module.exports = { ResponseReader };
