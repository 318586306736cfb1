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

/** Gathers the bytes of a message. What is longer than an event may be leaves in pieces that end between characters. */
class MessageBytes {
  readonly #emit: (text: string) => void;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length <= messageLimit) return;
    const bytes = Buffer.concat(this.#parts);
    let start = 0;
    while (bytes.length - start > messageLimit) {
      const end = characterStart(bytes, start + messageLimit);
      this.#emit(bytes.toString("utf8", start, end));
      start = end;
    }
    this.#parts = [bytes.subarray(start)];
    this.#length = bytes.length - start;
  }

  /** Emits what is there, if anything. */
  end(): void {
    const [first] = this.#parts;
    if (first === undefined) return;
    const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#emit(bytes.toString("utf8"));
  }
}

/** Where the UTF-8 character begins that `at` lies in; `at` itself among bytes that are no UTF-8. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (at - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return ((bytes[start] ?? 0) & 0xc0) === 0x80 ? at : start;
}

/** Cuts a standard stream into lines. A line without end waits for it, or for `flush`. */
export class LineReader {
  readonly #line: MessageBytes;

  constructor(now: () => number, emit: Emit) {
    this.#line = new MessageBytes((text) => emit({ timestamp: now(), text }));
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#line.add(chunk.subarray(start, end + 1));
      this.#line.end();
      start = end + 1;
    }
    if (start < chunk.length) this.#line.add(chunk.subarray(start));
  }

  /** Emits what is there, as when an invocation or the process ends. */
  flush(): void {
    this.#line.end();
  }
}

const frameHeader = 16;
const frameMagic = 0xa55a0000;

/**
 * Reads the framed log of `_LAMBDA_TELEMETRY_LOG_FD`: type (4 bytes), length (4), microseconds (8), message; all
 * big-endian. So a message of several lines stays one event. Source: the logging contract in AWS's runtime clients.
 */
export class FrameReader {
  readonly #message: MessageBytes;
  /** The beginning of a frame, until its header is complete. */
  #header: Buffer = Buffer.alloc(0);
  #timestamp = 0;
  /** How much of the message has not come yet. */
  #missing = 0;

  constructor(emit: Emit) {
    this.#message = new MessageBytes((text) => emit({ timestamp: this.#timestamp, text }));
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#missing === 0) {
        const input = this.#header.length === 0 ? rest : Buffer.concat([this.#header, rest]);
        this.#header = Buffer.alloc(0);
        if (input.length < frameHeader) {
          this.#header = input;
          return;
        }
        // What is no frame is not ours to read, nor what follows it.
        if ((input.readUInt32BE(0) & 0xffff0000) >>> 0 !== frameMagic) return;
        this.#missing = input.readUInt32BE(4);
        this.#timestamp = Math.floor((input.readUInt32BE(8) * 4_294_967_296 + input.readUInt32BE(12)) / 1000);
        rest = input.subarray(frameHeader);
      }
      const part = rest.subarray(0, this.#missing);
      if (part.length > 0) this.#message.add(part);
      rest = rest.subarray(part.length);
      this.#missing -= part.length;
      if (this.#missing === 0) this.#message.end();
    }
  }
}
