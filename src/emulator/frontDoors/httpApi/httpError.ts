/** What an HTTP API itself answers; the wording is AWS's. */
export class HttpError extends Error {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${text}`);
    this.status = status;
    this.text = text;
    this.headers = headers;
  }

  static notFound(): HttpError {
    return new HttpError(404, "Not Found");
  }

  static unauthorized(reason?: string): HttpError {
    // Only tokens are asked for in words.
    const headers = reason === undefined ? {} : { "www-authenticate": `Bearer ${reason}` };
    return new HttpError(401, "Unauthorized", headers);
  }

  static forbidden(reason?: string): HttpError {
    return new HttpError(
      403,
      "Forbidden",
      reason === undefined ? {} : { "www-authenticate": `Bearer ${reason}` },
    );
  }

  static internal(): HttpError {
    return new HttpError(500, "Internal Server Error");
  }

  static late(): HttpError {
    return new HttpError(503, "Service Unavailable");
  }

  static tooLarge(): HttpError {
    return new HttpError(413, "Request Entity Too Large");
  }
}
