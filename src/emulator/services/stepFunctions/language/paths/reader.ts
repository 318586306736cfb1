/** A text is no path, or no call of an intrinsic function. */
export class PathError extends Error {}

/** Reads a text from left to right. */
export class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isDone(): boolean {
    return this.at >= this.text.length;
  }

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  take(token: string): boolean {
    if (!this.sees(token)) return false;
    this.at += token.length;
    return true;
  }

  space(): void {
    this.matched(/\s*/y);
  }

  /** A comma with space around it. */
  comma(): boolean {
    this.space();
    const found = this.take(",");
    this.space();
    return found;
  }

  /** What a sticky pattern finds here. */
  matched(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A text in quotes of either kind, in which a backslash stands before what is meant as it is. */
  quoted(): string | undefined {
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"') return undefined;
    let value = "";
    for (let at = this.at + 1; at < this.text.length; at += 1) {
      const character = this.text[at] ?? "";
      if (character === quote) {
        this.at = at + 1;
        return value;
      }
      if (character === "\\") at += 1;
      value += this.text[at] ?? "";
    }
    throw new PathError(`A quotation mark is missing in '${this.text}'`);
  }
}
