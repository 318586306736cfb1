/** Why a text is not JSON, and where. */
export interface JsonMistake {
  readonly offset: number;
  /** Completes "…, because": `a value was expected`. */
  readonly reason: string;
}

/** The first mistake in a text that should be JSON; undefined when it is. `JSON.parse` does not always say where. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return new Scanner(text).findMistake();
  }
}

/** Thrown and caught in here: the quickest way out of nested values. */
class Mistake extends Error {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  findMistake(): JsonMistake {
    try {
      this.#value();
      this.#space();
      this.#fail(this.#at < this.#text.length ? "something follows after the value" : "it is not JSON");
    } catch (error) {
      if (error instanceof Mistake) return { offset: error.offset, reason: error.message };
      // Nested too deeply for us, as it was for JSON.parse.
      return { offset: this.#at, reason: "it is nested too deeply" };
    }
  }

  #value(): void {
    this.#space();
    const next = this.#text[this.#at];
    if (next === "{") this.#members();
    else if (next === "[") this.#elements();
    else if (next === '"') this.#string();
    else if (!this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) {
      this.#fail(next === undefined ? "it ends where a value should be" : "a value was expected");
    }
  }

  #members(): void {
    this.#at++;
    this.#space();
    if (this.#take(/\}/y)) return;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail("a name in double quotes was expected");
      this.#string();
      this.#space();
      if (!this.#take(/:/y)) this.#fail("a colon was expected after the name");
      this.#value();
      this.#space();
    } while (this.#take(/,/y));
    if (!this.#take(/\}/y)) this.#fail("a comma or a closing brace was expected");
  }

  #elements(): void {
    this.#at++;
    this.#space();
    if (this.#take(/\]/y)) return;
    do {
      this.#value();
      this.#space();
    } while (this.#take(/,/y));
    if (!this.#take(/\]/y)) this.#fail("a comma or a closing bracket was expected");
  }

  #string(): void {
    const start = this.#at;
    // eslint-disable-next-line no-control-regex -- JSON forbids exactly these in a string.
    if (this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)) return;
    this.#at = start;
    this.#fail("this string is not closed, or has a character that must be escaped");
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return false;
    this.#at += match[0].length;
    return true;
  }

  #fail(reason: string): never {
    throw new Mistake(this.#at, reason);
  }
}
