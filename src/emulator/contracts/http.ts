/** Lower-cased names, as `node:http` gives them. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is known of a request before its body is read. */
export interface HttpHead {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly headers: HttpHeaders;
}

/** A request whose body has been read, or streams. */
export interface HttpRequest extends HttpHead {
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  /** In place of the body, where its operation reads it by itself. */
  readonly stream?: BodyStream;
}

/** A body as it comes; its sender waits when it is not read. Throws for a body that is not what was signed. */
export interface BodyStream extends AsyncIterable<Uint8Array> {
  /** Bytes, as far as its sender announced them. */
  readonly length: number | undefined;
  /** Headers that follow the body, by their lower-case names; there when the body has been read. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** An answer, not yet written. A stream is sent chunk by chunk, each as it comes and its reader takes it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** The methods that API Gateway routes by; `ANY` stands for all of them. */
export const httpMethods: ReadonlySet<string> = new Set([
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
]);
