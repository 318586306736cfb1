import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { refusal } from "../errors.ts";
import { base64Of, crc32c, crc64nvme, type RunningChecksum } from "./crc.ts";

const algorithms: Readonly<Record<string, () => RunningChecksum>> = {
  CRC32() {
    let crc = 0;
    return {
      update: (chunk) => void (crc = crc32(chunk, crc)),
      base64: () => base64Of(crc),
    };
  },
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: () => hashing("sha1"),
  SHA256: () => hashing("sha256"),
  SHA512: () => hashing("sha512"),
  MD5: () => hashing("md5"),
};

function hashing(name: string): RunningChecksum {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), base64: () => hash.digest("base64") };
}

export const checksumAlgorithms: readonly string[] = Object.keys(algorithms);

/** Members of requests and answers that have checksums, by their algorithm. */
export function memberOf(algorithm: string): string {
  return `Checksum${algorithm}`;
}

/** What a request announces about its body. */
interface Announced {
  readonly input: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, string>>;
  /** The header that names the trailers to come. */
  readonly trailer: string;
}

/** Checks a body, as it comes, against what was announced of it before or is said after it. */
export class BodyChecksums {
  readonly #announced: Announced;
  readonly #md5 = createHash("md5");
  readonly #running: ReadonlyMap<string, RunningChecksum>;

  constructor(announced: Announced) {
    this.#announced = announced;
    const { input, trailer } = announced;
    const { ChecksumAlgorithm: asked } = input;
    const wanted = checksumAlgorithms.filter(
      (name) =>
        input[memberOf(name)] !== undefined ||
        name === asked ||
        trailer.toLowerCase().includes(`x-amz-checksum-${name.toLowerCase()}`),
    );
    this.#running = new Map(
      wanted.flatMap((name) => startOf(name).map((running) => [name, running] as const)),
    );
  }

  update(chunk: Uint8Array): void {
    this.#md5.update(chunk);
    for (const running of this.#running.values()) running.update(chunk);
  }

  /** The ETag and the checksums of the whole body. Throws S3's error for one that does not match. */
  finish(): { readonly etag: string; readonly checksums: Readonly<Record<string, string>> } {
    const { input, trailers } = this.#announced;
    const md5 = this.#md5.digest();
    const { ContentMD5: expectedMd5 } = input;
    if (expectedMd5 !== undefined && expectedMd5 !== md5.toString("base64")) {
      throw refusal("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
    }
    const checksums = [...this.#running].map(([name, running]) => {
      const value = running.base64();
      const expected = input[memberOf(name)] ?? trailers[`x-amz-checksum-${name.toLowerCase()}`];
      if (expected !== undefined && expected !== value) {
        throw refusal("BadDigest", 400, `The ${name} you specified did not match the calculated checksum.`);
      }
      return [memberOf(name), value];
    });
    return { etag: md5.toString("hex"), checksums: Object.fromEntries(checksums) };
  }
}

function startOf(name: string): readonly RunningChecksum[] {
  const start = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  return start === undefined ? [] : [start()];
}

/** The checksum of what has been read already. */
export function checksumOf(algorithm: string, bytes: Uint8Array): string | undefined {
  const [running] = startOf(algorithm);
  running?.update(bytes);
  return running?.base64();
}
