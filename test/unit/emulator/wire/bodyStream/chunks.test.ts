import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChunkSigner, decodeChunks } from "../../../../../src/emulator/wire/bodyStream/chunks.ts";
import type { Claim } from "../../../../../src/emulator/wire/claim.ts";
import { createSignatureVerifier } from "../../../../../src/emulator/wire/signature.ts";

// The example of "Signature calculations for the Authorization header: multiple chunks" in S3's API reference.
const verifier = createSignatureVerifier({
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  acceptsRegion: () => true,
  now: () => Date.UTC(2013, 4, 24),
});
const claim: Claim = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  day: "20130524",
  region: "us-east-1",
  service: "s3",
  timestamp: "20130524T000000Z",
  signedHeaders: ["host"],
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  presigned: undefined,
};
const signer: ChunkSigner = {
  first: claim.signature,
  isSigned: (part) => verifier.isSignedPart(claim, part),
};
const signatures = [
  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];
const signedBody = [65_536, 1024, 0]
  .map(
    (size, index) => `${size.toString(16)};chunk-signature=${signatures[index]}\r\n${"a".repeat(size)}\r\n`,
  )
  .join("");

/** The text in pieces of a size. */
async function* pieces(text: string, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), "latin1");
}

async function decoded(text: string, options: { size?: number; length?: number; signer?: ChunkSigner } = {}) {
  const trailers: Record<string, string> = {};
  const { size = 1000, length, ...rest } = options;
  const parts: Buffer[] = [];
  for await (const part of decodeChunks(pieces(text, size), { trailers, length, ...rest })) parts.push(part);
  return { text: Buffer.concat(parts).toString("latin1"), trailers };
}

test("chunks of AWS's example are read, whatever pieces they come in", async () => {
  for (const size of [7, 1000, 100_000]) {
    const { text } = await decoded(signedBody, { size, length: 66_560, signer });
    assert.equal(text, "a".repeat(66_560));
  }
});

test("a chunk that is not the one that was signed is refused", async () => {
  const changed = signedBody.replace("\r\na", "\r\nb");
  await assert.rejects(decoded(changed, { signer }), { code: "SignatureDoesNotMatch" });
  const reordered = signedBody.replace(signatures[1] ?? "", signatures[0] ?? "");
  await assert.rejects(decoded(reordered, { signer }), { code: "SignatureDoesNotMatch" });
});

test("checksums behind the last chunk are there when all has been read", async () => {
  const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
  assert.deepEqual(await decoded(body, { size: 3, length: 5 }), {
    text: "hello",
    trailers: { "x-amz-checksum-crc32": "NhCmhg==" },
  });
});

test("a body that is not what it says is refused, and none that is endless is kept", async () => {
  const wrong = [
    "",
    "5\r\nhel",
    "5\r\nhello",
    "5\r\nhello\r\n",
    "zz\r\n",
    "5\r\nhello!\r\n0\r\n\r\n",
    "a".repeat(5000),
  ];
  for (const body of wrong)
    await assert.rejects(decoded(body), { code: "IncompleteBody" }, body.slice(0, 20));
  await assert.rejects(decoded("5\r\nhello\r\n0\r\n\r\n", { length: 6 }), { code: "IncompleteBody" });
  const many = Array.from({ length: 20 }, (_, index) => `x-${index}:1\r\n`).join("");
  await assert.rejects(decoded(`0\r\n${many}\r\n`), { code: "IncompleteBody" });
});
