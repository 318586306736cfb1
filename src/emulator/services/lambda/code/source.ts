import { AppError, messageOf } from "../../../../shared/errors.ts";
import { ServiceError } from "../../../contracts/service.ts";
import { OutboundError } from "../../../delivery/outside/outsideError.ts";
import { invalidParameter, tooLarge } from "../errors.ts";

/** AWS's limit of a zip that is sent within the request, in bytes. */
export const zippedLimit = 52_428_800;

interface CodeRequest {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/** Reads an object, from the configured S3 endpoint or our own; rejects with `OutboundError`, `ServiceError` or `AppError`. */
export type ReadObject = (bucket: string, key: string, version: string | undefined) => Promise<Uint8Array>;

/** Gets the bytes of a package from wherever a request says that they are; undefined when it says nothing. */
export type CodeSource = (code: CodeRequest) => Promise<Uint8Array | undefined>;

export function codeSource(readObject: ReadObject): CodeSource {
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
    try {
      return await readObject(S3Bucket, S3Key, S3ObjectVersion);
    } catch (error) {
      throw invalidParameter(refusal(error), error);
    }
  };
}

/** AWS's words for what S3 answered; our own when there is no S3 to ask. */
function refusal(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  if (error instanceof ServiceError) return inWordsOfAws(error.code, error.wireMessage ?? "");
  if (!(error instanceof OutboundError)) {
    return `The emulator could not read from its S3 endpoint: ${messageOf(error)}`;
  }
  return inWordsOfAws(error.code, error.message);
}

function inWordsOfAws(code: string, message: string): string {
  return `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`;
}
