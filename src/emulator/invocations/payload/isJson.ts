// Measured against `JSON.parse` of the same bytes: 0.7 of its time for 1 MB of objects, 0.6 for 1 MB in one string (the
// benchmark's row "warm, 1 MB"), and no garbage. Long texts are read sixteen bytes at a time, which takes 0.4 of the time
// that single bytes take there.

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
  #plainText: PlainText | undefined;
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
      at = this.#endOfText(at);
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

  /** Where a string's text is interrupted: by its end, an escape, a control character or the end of the bytes. */
  #endOfText(from: number): number {
    const short = endOfPlainText(this.#bytes, from, from + shortText);
    return short < from + shortText ? short : this.#endOfLongText(short);
  }

  #endOfLongText(from: number): number {
    const bytes = this.#bytes;
    const word = from + (-(bytes.byteOffset + from) & 3);
    const at = endOfPlainText(bytes, from, word);
    if (at < word) return at;
    this.#plainText ??= new PlainText(bytes);
    return endOfPlainText(bytes, this.#plainText.skip(at), bytes.length);
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

/** The same up to `to`, a byte at a time. */
function endOfPlainText(bytes: Uint8Array, from: number, to: number): number {
  const end = Math.min(to, bytes.length);
  for (let at = from; at < end; at++) if (interrupts(bytes[at] ?? 0)) return at;
  return end;
}

/** Of text up to so many bytes, most is over before it would pay to read more than one at a time. */
const shortText = 64;

/** The bytes in words of four, as the processor has them: which byte is first does not matter here. */
class PlainText {
  readonly #words: Int32Array;
  /** Bytes before the first word. */
  readonly #before: number;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    this.#before = -byteOffset & 3;
    const count = Math.max(0, length - this.#before) >> 2;
    this.#words = count === 0 ? new Int32Array() : new Int32Array(buffer, byteOffset + this.#before, count);
  }

  /** Goes on from the beginning of a word, past all text that nothing interrupts but for its last bytes. */
  skip(from: number): number {
    const words = this.#words;
    const end = words.length - 3;
    let at = (from - this.#before) >> 2;
    for (; at < end; at += 4) {
      const a = interruptsOf(words[at] ?? 0);
      const b = interruptsOf(words[at + 1] ?? 0);
      const c = interruptsOf(words[at + 2] ?? 0);
      const d = interruptsOf(words[at + 3] ?? 0);
      if (((a | b | c | d) & eighthBits) !== 0) break;
    }
    return this.#before + at * 4;
  }
}

const eighthBits = 0x80808080 | 0;
const ones = 0x01010101;

/**
 * The eighth bits of a word's bytes below 0x20, and of its quotes and backslashes. A byte that is less than what is taken
 * from it borrows, which sets its eighth bit; the next byte's too, at times, but then one was found.
 */
function interruptsOf(word: number): number {
  const below = (word - 0x20202020) | 0;
  const quoted = ((word ^ 0x22222222) - ones) | 0;
  const escaping = ((word ^ 0x5c5c5c5c) - ones) | 0;
  return (below | quoted | escaping) & ~word;
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
