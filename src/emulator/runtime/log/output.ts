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
    if (first === undefined || this.#length === 0) return;
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

/** As many lines of a chunk are taken at once: a flood of them would keep all others waiting. */
const linesAtOnce = 4096;

/** As many frames, whose handling costs more. */
const framesAtOnce = 1024;

/** Cuts a standard stream into lines. A line without end waits for it, or for `flush`. */
export class LineReader {
  readonly #line: MessageBytes;
  readonly #now: () => number;
  readonly #emit: Emit;

  constructor(now: () => number, emit: Emit) {
    this.#now = now;
    this.#emit = emit;
    this.#line = new MessageBytes((text) => emit({ timestamp: now(), text }));
  }

  /** Takes a chunk; gives what is left of it after a great many lines. */
  push(chunk: Buffer): Buffer {
    const first = chunk.indexOf(10) + 1;
    if (first === 0) {
      this.#line.add(chunk);
      return nothing;
    }
    this.#line.add(chunk.subarray(0, first));
    this.#line.end();
    const end = this.#emitLines(chunk, first);
    const rest = chunk.subarray(end);
    if (rest.includes(10)) return rest;
    if (rest.length > 0) this.#line.add(rest);
    return nothing;
  }

  /** Whole lines, decoded together, which is quick also where they are short. Gives where it ended. */
  #emitLines(chunk: Buffer, from: number): number {
    const timestamp = this.#now();
    const ends: number[] = [];
    for (
      let at = chunk.indexOf(10, from);
      at >= 0 && ends.length < linesAtOnce;
      at = chunk.indexOf(10, at + 1)
    )
      ends.push(at + 1);
    let start = from;
    for (const end of ends) {
      // Longer lines are cut between characters.
      if (end - start > messageLimit) {
        this.#line.add(chunk.subarray(start, end));
        this.#line.end();
      } else this.#emit({ timestamp, text: chunk.toString("utf8", start, end) });
      start = end;
    }
    return start;
  }

  /** Emits what is there, as when an invocation or the process ends. */
  flush(): void {
    this.#line.end();
  }
}

const nothing = Buffer.alloc(0);
const frameHeader = 16;
const frameMagic = 0xa55a0000;

/**
 * Reads the framed log of `_LAMBDA_TELEMETRY_LOG_FD`: type (4 bytes), length (4), microseconds (8), message; all
 * big-endian. So a message of several lines stays one event. Source: the logging contract in AWS's runtime clients.
 */
export class FrameReader {
  readonly #message: MessageBytes;
  readonly #now: () => number;
  /** The beginning of a frame, until its header is complete. */
  #header: Buffer = Buffer.alloc(0);
  #timestamp = 0;
  /** How much of the message has not come yet. */
  #missing = 0;

  constructor(emit: Emit, now: () => number) {
    this.#now = now;
    this.#message = new MessageBytes((text) => emit({ timestamp: this.#timestamp, text }));
  }

  /** Takes a chunk; gives what is left of it after a great many frames. */
  push(chunk: Buffer): Buffer {
    let rest = chunk;
    for (let frames = 0; rest.length > 0;) {
      if (this.#missing === 0) {
        const input = this.#header.length === 0 ? rest : Buffer.concat([this.#header, rest]);
        this.#header = Buffer.alloc(0);
        if (input.length < frameHeader) {
          this.#header = input;
          return nothing;
        }
        if (frames++ === framesAtOnce) return input;
        // Not a frame: the rest of the chunk is ignored.
        if ((input.readUInt32BE(0) & 0xffff0000) >>> 0 !== frameMagic) return nothing;
        this.#missing = input.readUInt32BE(4);
        this.#timestamp = plausible(
          Math.floor((input.readUInt32BE(8) * 4_294_967_296 + input.readUInt32BE(12)) / 1000),
          this.#now(),
        );
        rest = input.subarray(frameHeader);
      }
      const part = rest.subarray(0, this.#missing);
      if (part.length > 0) this.#message.add(part);
      rest = rest.subarray(part.length);
      this.#missing -= part.length;
      if (this.#missing === 0) this.#message.end();
    }
    return nothing;
  }

  /** A frame that has not come as a whole is no message yet. */
  flush(): void {
    // Its rest may still come.
  }
}

/** CloudWatch Logs takes no event from further in the future. */
const aheadMs = 2 * 3_600_000;

/** A time that no log takes is a mistake of whoever wrote it: the message counts as written now. */
function plausible(timestamp: number, now: number): number {
  return timestamp <= now + aheadMs ? timestamp : now;
}
