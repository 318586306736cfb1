/** A pattern that AWS refuses; the message is AWS's reason, as `TestEventPattern` and `Subscribe` have it. */
export class PatternError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "PatternError";
  }
}
