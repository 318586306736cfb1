// Measured against `JSON.parse` of the same bytes: 0.7 of its time for 1 MB of objects, 0.6 for 1 MB in one string (the
// benchmark's row "warm, 1 MB"), and no garbage. Words of four bytes at a time were no faster.

/**
 * Whether the bytes are JSON as `JSON.parse` takes it, without building what they describe: an event may have
 * megabytes, and only its function needs it. Bytes beyond ASCII are accepted within strings, whatever they mean.
 */
export function isJson(bytes: Uint8Array): boolean {
  return new Scanner(bytes).whole();
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
/** What may follow a backslash, but for `u`. */
const escaped: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const words = ["true", "false", "null"].map((word) => Buffer.from(word));

class Scanner {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  whole(): boolean {
    /** What closes the objects and arrays that are open. */
    const open: number[] = [];
    for (;;) {
      const first = this.#next();
      if (first === openBrace || first === openBracket) {
        this.#at++;
        const close = first + 2;
        open.push(close);
        if (this.#next() !== close) {
          if (first === openBrace && !this.#name()) return false;
          continue;
        }
      } else if (!this.#scalar(first)) return false;
      // A value has ended: the end of what it stands in, or the next one.
      for (;;) {
        const inside = open.at(-1);
        const after = this.#next();
        if (inside === undefined) return after === undefined;
        if (after === comma) {
          this.#at++;
          if (inside === closeBrace && !this.#name()) return false;
          break;
        }
        if (after !== inside) return false;
        this.#at++;
        open.pop();
      }
    }
  }

  /** The next byte that is no white space, without taking it. */
  #next(): number | undefined {
    const bytes = this.#bytes;
    let at = this.#at;
    let byte = bytes[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.#at = at;
    return byte;
  }

  /** A member's name with its colon. */
  #name(): boolean {
    if (this.#next() !== quote || !this.#string() || this.#next() !== colon) return false;
    this.#at++;
    return true;
  }

  #scalar(first: number | undefined): boolean {
    if (first === quote) return this.#string();
    if (first === 0x2d || isDigit(first)) return this.#number();
    const word = words.find((each) => each[0] === first);
    if (word === undefined) return false;
    const start = this.#at;
    this.#at += word.length;
    return word.every((byte, index) => this.#bytes[start + index] === byte);
  }

  #string(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    for (;;) {
      at = endOfPlainText(bytes, at);
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte !== backslash) return false;
      const kind = bytes[at + 1] ?? 0;
      if (kind === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(bytes[digit])) return false;
        at += 6;
      } else if (escaped.has(kind)) at += 2;
      else return false;
    }
    this.#at = at + 1;
    return true;
  }

  #number(): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] === 0x2d) this.#at++;
    if (bytes[this.#at] === 0x30) this.#at++;
    else if (!this.#digits()) return false;
    if (bytes[this.#at] === 0x2e) {
      this.#at++;
      if (!this.#digits()) return false;
    }
    const exponent = bytes[this.#at];
    if (exponent !== 0x65 && exponent !== 0x45) return true;
    this.#at++;
    const sign = bytes[this.#at];
    if (sign === 0x2b || sign === 0x2d) this.#at++;
    return this.#digits();
  }

  /** At least one digit. */
  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at])) this.#at++;
    return this.#at > start;
  }
}

/** Where a string's text is interrupted: by its end, an escape, a control character or the end of the bytes. */
function endOfPlainText(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  for (let at = from; at < length; at++) if (interrupts(bytes[at] ?? 0)) return at;
  return length;
}

function interrupts(byte: number): boolean {
  return byte === quote || byte === backslash || byte < 0x20;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}
