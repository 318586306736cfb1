import type { BodyReader, Exchange } from "./http1.ts";

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
