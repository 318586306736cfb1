/** One message of a function's process. */
export interface OutputMessage {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** With its line end, as written. */
  readonly text: string;
}

/** CloudWatch's largest event; what is longer is cut into several. */
const messageLimit = 262_144;

type Emit = (message: OutputMessage) => void;

/** Cuts a standard stream into lines. A line without end waits for it, or for `flush`. */
export class LineReader {
  readonly #emit: Emit;
  readonly #now: () => number;
  #rest: Buffer[] = [];
  #restLength = 0;

  constructor(now: () => number, emit: Emit) {
    this.#now = now;
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end + 1));
      this.flush();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** Emits what is there, as when an invocation or the process ends. */
  flush(): void {
    const [first] = this.#rest;
    if (first === undefined) return;
    const bytes = this.#rest.length === 1 ? first : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restLength = 0;
    this.#emit({ timestamp: this.#now(), text: bytes.toString("utf8") });
  }

  #keep(part: Buffer): void {
    let rest = part;
    while (this.#restLength + rest.length > messageLimit) {
      const room = messageLimit - this.#restLength;
      this.#rest.push(rest.subarray(0, room));
      rest = rest.subarray(room);
      this.flush();
    }
    this.#rest.push(rest);
    this.#restLength += rest.length;
  }
}

const frameHeader = 16;
const frameMagic = 0xa55a0000;

/**
 * Reads the framed log of `_LAMBDA_TELEMETRY_LOG_FD`: type (4 bytes), length (4), microseconds (8), message; all
 * big-endian. So a message of several lines stays one event. Source: the logging contract in AWS's runtime clients.
 */
export class FrameReader {
  readonly #emit: Emit;
  #input: Buffer = Buffer.alloc(0);

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    while (this.#input.length >= frameHeader) {
      const type = this.#input.readUInt32BE(0);
      if ((type & 0xffff0000) >>> 0 !== frameMagic) {
        this.#input = Buffer.alloc(0);
        return;
      }
      const end = frameHeader + this.#input.readUInt32BE(4);
      if (this.#input.length < end) return;
      const micros = this.#input.readUInt32BE(8) * 4_294_967_296 + this.#input.readUInt32BE(12);
      this.#emitCut(Math.floor(micros / 1000), this.#input.subarray(frameHeader, end));
      this.#input = this.#input.subarray(end);
    }
  }

  #emitCut(timestamp: number, message: Buffer): void {
    for (let start = 0; start < message.length; start += messageLimit)
      this.#emit({ timestamp, text: message.toString("utf8", start, start + messageLimit) });
  }
}
