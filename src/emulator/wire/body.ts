import { createHash, hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { BodyStream } from "../contracts/http.ts";

export interface CollectedBody {
  readonly bytes: Buffer;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** In place of the bytes, which have not been read then. */
  readonly stream?: BodyStream;
}

/** A body that is at hand, and hashed when somebody asks for it. */
export class WholeBody implements CollectedBody {
  readonly bytes: Buffer;
  #sha256: string | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get sha256(): string {
    return (this.#sha256 ??= this.bytes.length === 0 ? emptySha256 : hash("sha256", this.bytes, "hex"));
  }
}

/** The body is larger than the limit; what was not read yet is not read. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** The client went away before its body had come. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

const emptySha256 = createHash("sha256").digest("hex");

/** Beyond this an oversized body is not even drained; below, its sender can finish and read the refusal. */
const drainLimit = 256 * 1024 * 1024;

/**
 * Collects a request's body, hashing while it comes. Throws `BodyTooLargeError` for more than `limit` bytes, of which no more are
 * kept than that, and `ClientGoneError`.
 */
export async function collectBody(request: IncomingMessage, limit: number): Promise<CollectedBody> {
  const announced = request.headers["content-length"];
  if (announced === "0" || (announced === undefined && request.headers["transfer-encoding"] === undefined)) {
    return { bytes: Buffer.alloc(0), sha256: emptySha256 };
  }
  if (announced !== undefined && Number(announced) > drainLimit) throw new BodyTooLargeError();

  const { promise, resolve, reject } = Promise.withResolvers<CollectedBody>();
  const hash = createHash("sha256");
  let chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit && !(Number(announced) > limit)) {
      hash.update(chunk);
      chunks.push(chunk);
      return;
    }
    chunks = [];
    if (size > drainLimit) {
      request.pause();
      reject(new BodyTooLargeError());
    }
  });
  let complete = false;
  request.on("end", () => {
    complete = true;
    if (size > limit) reject(new BodyTooLargeError());
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    resolve({ bytes, sha256: hash.digest("hex") });
  });
  request.on("error", () => reject(new ClientGoneError()));
  request.on("close", () => {
    if (!complete) reject(new ClientGoneError());
  });
  return await promise;
}
