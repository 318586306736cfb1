import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { BodyStream, HttpHeaders } from "../../contracts/http.ts";
import { ServiceError } from "../../contracts/service.ts";
import { ClientGoneError } from "../body.ts";
import { headerOf } from "../headers.ts";
import { type ChunkSigner, decodeChunks } from "./chunks.ts";

export const unsignedPayload = "UNSIGNED-PAYLOAD";

interface OpenOptions {
  readonly headers: HttpHeaders;
  /** Undefined where nobody's signature is looked at. */
  readonly signer?: ChunkSigner;
}

/**
 * The body of a request to S3 as its sender meant it. `signedHash` is the header `x-amz-content-sha256`: the body's hash, or the way
 * in which it comes in chunks of S3's own making, with checksums behind them.
 */
export function openBody(
  request: IncomingMessage,
  signedHash: string,
  { headers, signer }: OpenOptions,
): BodyStream {
  const announced = headerOf(headers, "x-amz-decoded-content-length") ?? headerOf(headers, "content-length");
  const length = announced === undefined ? undefined : Number(announced);
  const trailers: Record<string, string> = {};
  const bytes = bytesOf(request);
  const isChunked = signedHash.startsWith("STREAMING-");
  const isSigned = signedHash.startsWith("STREAMING-AWS4-");
  return {
    length,
    trailers,
    [Symbol.asyncIterator]() {
      if (!isChunked) return /^[\da-f]{64}$/.test(signedHash) ? hashed(bytes, signedHash) : bytes;
      const signed = isSigned && signer !== undefined ? { signer } : {};
      return decodeChunks(bytes, { trailers, length, ...signed });
    },
  };
}

async function* bytesOf(request: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  try {
    // An answer may go out before all has come: the connection is still needed for it.
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  } catch {
    throw new ClientGoneError();
  }
}

async function* hashed(
  bytes: AsyncIterable<Buffer>,
  expected: string,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") === expected) return;
  throw new ServiceError({
    code: "XAmzContentSHA256Mismatch",
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  });
}
