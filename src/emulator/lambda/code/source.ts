import { invalidParameter, tooLarge } from "../errors.ts";

/** AWS's limit of a zip that is sent within the request, in bytes. */
export const zippedLimit = 52_428_800;

interface CodeRequest {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/** Reads an object through the configured S3 endpoint. Throws AWS's InvalidParameterValue errors. */
export type ReadObject = (bucket: string, key: string, version: string | undefined) => Promise<Uint8Array>;

/** Gets the bytes of a package from wherever a request says that they are; undefined when it says nothing. */
export type CodeSource = (code: CodeRequest) => Promise<Uint8Array | undefined>;

export function codeSource(readObject: ReadObject | undefined): CodeSource {
  return async ({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }) => {
    if (ZipFile !== undefined) {
      if (ZipFile.byteLength > zippedLimit) {
        throw tooLarge(`Zipped size must be smaller than ${zippedLimit} bytes`);
      }
      return ZipFile;
    }
    if (S3Bucket === undefined && S3Key === undefined) return undefined;
    if (S3Bucket === undefined || S3Key === undefined) {
      throw invalidParameter("Both S3Bucket and S3Key are required.");
    }
    if (readObject === undefined) {
      // Not AWS's words: the emulator has no S3 of its own and never reaches for the real one unasked.
      throw invalidParameter(
        "The emulator has no S3 endpoint. Start it with AWS_ENDPOINT_URL_S3 set, or send the package as ZipFile.",
      );
    }
    return readObject(S3Bucket, S3Key, S3ObjectVersion);
  };
}
