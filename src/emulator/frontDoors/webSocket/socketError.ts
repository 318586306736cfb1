/** What a WebSocket API itself tells a client; the wording is AWS's. */
export class SocketError extends Error {
  /** Of the answer to a client that wants to connect. */
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    super(`${status} ${text}`);
    this.status = status;
    this.text = text;
  }

  static unauthorized(): SocketError {
    return new SocketError(401, "Unauthorized");
  }

  static forbidden(): SocketError {
    return new SocketError(403, "Forbidden");
  }

  /** The authorizer's own fault. */
  static authorizer(): SocketError {
    return new SocketError(500, "Internal server error");
  }

  /** The integration's. */
  static internal(): SocketError {
    return new SocketError(502, "Internal server error");
  }

  static late(): SocketError {
    return new SocketError(504, "Endpoint request timed out");
  }
}
