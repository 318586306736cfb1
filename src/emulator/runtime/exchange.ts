import type { BodyReader, Exchange } from "./http1.ts";

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
  limit: number,
  then: { readonly done: (body: Buffer | "too-large") => void; readonly truncated: () => void },
): BodyReader {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    data(chunk) {
      size += chunk.length;
      if (size <= limit) parts.push(chunk);
      else parts.length = 0;
    },
    end() {
      if (size > limit) return then.done("too-large");
      const [first] = parts;
      return then.done(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
    },
    abort: () => then.truncated(),
  };
}
