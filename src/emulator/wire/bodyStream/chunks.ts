import { createHash } from "node:crypto";
import { ServiceError } from "../../contracts/service.ts";
import type { SignedPart } from "../signature.ts";
import { ByteReader } from "./byteReader.ts";

/** Who signs each chunk. */
export interface ChunkSigner {
  /** The signature of the head. */
  readonly first: string;
  readonly isSigned: (part: SignedPart) => boolean;
}

interface ChunkOptions {
  /** Filled with what follows the last chunk. */
  readonly trailers: Record<string, string>;
  /** Bytes that all chunks have together. */
  readonly length: number | undefined;
  readonly signer?: ChunkSigner;
}

/** Longest line between chunks, in bytes. */
const lineLimit = 1024;
const trailersLimit = 16;

/**
 * Reads `aws-chunked`: sizes in hexadecimal, each with its chunk, and headers after the last. A chunk is handed on as it comes and
 * its signature is looked at when it has ended; whoever keeps it must not count on it before the end.
 */
export async function* decodeChunks(
  bytes: AsyncIterable<Buffer>,
  { trailers, length, signer }: ChunkOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const reader = new ByteReader(bytes);
  let previousSignature = signer?.first ?? "";
  let total = 0;
  for (;;) {
    const [, digits = "", signature = ""] =
      /^([\da-f]{1,8})(?:;chunk-signature=([\da-f]{64}))?$/i.exec(await reader.line(lineLimit)) ?? [];
    if (digits === "") throw incomplete();
    const size = Number.parseInt(digits, 16);
    const hash = signer && createHash("sha256");
    for await (const part of reader.take(size)) {
      hash?.update(part);
      yield part;
    }
    if (hash !== undefined) {
      const sha256 = hash.digest("hex");
      if (signer?.isSigned({ kind: "PAYLOAD", previousSignature, sha256, signature }) !== true)
        throw unsigned();
      previousSignature = signature;
    }
    total += size;
    if (size === 0) break;
    if ((await reader.line(lineLimit)) !== "") throw incomplete();
  }
  await readTrailers(reader, trailers, signer, previousSignature);
  if (length !== undefined && length !== total) throw incomplete();
}

async function readTrailers(
  reader: ByteReader,
  trailers: Record<string, string>,
  signer: ChunkSigner | undefined,
  previousSignature: string,
): Promise<void> {
  const signed = createHash("sha256");
  let signature: string | undefined;
  let count = 0;
  for (let line = await reader.line(lineLimit); line !== ""; line = await reader.line(lineLimit)) {
    const colon = line.indexOf(":");
    if (colon < 1 || (count += 1) > trailersLimit) throw incomplete();
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") signature = value;
    else {
      signed.update(`${name}:${value}\n`);
      trailers[name] = value;
    }
  }
  if (signer === undefined || signature === undefined) return;
  const part = { kind: "TRAILER", previousSignature, sha256: signed.digest("hex"), signature } as const;
  if (!signer.isSigned(part)) throw unsigned();
}

function incomplete(): ServiceError {
  return new ServiceError({
    code: "IncompleteBody",
    status: 400,
    message: "The request body terminated unexpectedly",
  });
}

function unsigned(): ServiceError {
  return new ServiceError({
    code: "SignatureDoesNotMatch",
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  });
}
