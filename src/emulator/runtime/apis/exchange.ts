/** A request whose head has been read. Header names are lower-case; repeated headers are joined with `, `. */
export interface Request {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Gets the body of a request, piece by piece, whatever its transfer coding. */
export interface BodyReader {
  data(chunk: Buffer): void;
  end(trailers: ReadonlyMap<string, string>): void;
  /** The connection broke or the body was malformed before its end. */
  abort(): void;
}

/** One request and its answer. `respond` may come at any time after the head, once. */
export interface Exchange {
  readonly request: Request;
  /** It came over a socket that the process inherited, and so from nobody else. */
  readonly inherited: boolean;
  /** `headers` are whole lines, each ending in CRLF; the length is added. */
  respond(status: number, headers: string, body: Uint8Array | string): void;
  /** Stops reading the body until `resume`: the sender is slowed down. */
  pause(): void;
  resume(): void;
  /** Called when the client goes away before its answer. */
  onAbandoned: (() => void) | undefined;
}

/** Decides what happens to a request's body; nothing means that it is dropped. */
export type RequestHandler = (exchange: Exchange) => BodyReader | undefined;

/** Bytes; a smaller body mostly comes in one piece. */
const largeBody = 64 * 1024;

/** Answers with an error in the Runtime API's shape and drops the request's body. */
export function refuse(
  exchange: Exchange,
  status: number,
  errorType: string,
  errorMessage: string,
): undefined {
  exchange.respond(
    status,
    "Content-Type: application/json\r\n",
    `${JSON.stringify({ errorMessage, errorType })}\n`,
  );
  return undefined;
}

/** Keeps a body up to `limit` bytes; what is more is read and dropped. */
export function collect(
  { request }: Exchange,
  limit: number,
  then: { readonly done: (body: Buffer | "too-large") => void; readonly truncated: () => void },
): BodyReader {
  const parts: Buffer[] = [];
  const announced = Number(request.headers.get("content-length") ?? 0);
  // Copied as it comes, which goes on while the sender writes the rest.
  const whole = announced > largeBody && announced <= limit ? Buffer.allocUnsafeSlow(announced) : undefined;
  let size = 0;
  return {
    data(chunk) {
      if (whole !== undefined) chunk.copy(whole, size);
      else if (size + chunk.length <= limit) parts.push(chunk);
      else parts.length = 0;
      size += chunk.length;
    },
    end() {
      if (size > limit) return then.done("too-large");
      const [first] = parts;
      return then.done(whole ?? (parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)));
    },
    abort: () => then.truncated(),
  };
}
