import { BodyChecksums, checksumOf, memberOf } from "../checksums/checksum.ts";
import type { PartRecord, S3State, UploadRecord } from "../state.ts";

interface JoinedChecksums {
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
}

/** The checksum of what came in parts: of all bytes, or of the parts' own checksums with their number behind it. */
export async function joinedChecksums(
  state: S3State,
  { checksumAlgorithm: algorithm, checksumType = "COMPOSITE" }: UploadRecord,
  parts: readonly PartRecord[],
): Promise<JoinedChecksums> {
  if (algorithm === undefined) return { checksums: {} };
  const member = memberOf(algorithm);
  if (checksumType === "FULL_OBJECT") {
    const whole = new BodyChecksums({ input: { ChecksumAlgorithm: algorithm }, trailers: {}, trailer: "" });
    const blobs = parts.map(({ blob }) => blob);
    const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
    for await (const chunk of state.blobs.read(blobs, 0, size - 1)) whole.update(chunk);
    return { checksums: whole.finish().checksums, checksumType };
  }
  const own = parts.map(({ checksums }) => checksums[member]);
  if (own.includes(undefined)) return { checksums: {} };
  const joined = checksumOf(algorithm, Buffer.concat(own.map((each) => Buffer.from(each ?? "", "base64"))));
  return joined === undefined
    ? { checksums: {} }
    : { checksums: { [member]: `${joined}-${parts.length}` }, checksumType };
}
