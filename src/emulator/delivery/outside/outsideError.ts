/** What a service answered when it did not do what it was asked. */
export class OutboundError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "OutboundError";
    this.code = code;
  }
}
