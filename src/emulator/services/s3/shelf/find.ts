import { ServiceError } from "../../../contracts/service.ts";
import { keyMissing, refusal, versionMissing } from "../errors.ts";
import type { S3State } from "../state.ts";
import type { ObjectVersion } from "../objects/record.ts";

/** The version that a request means. Throws S3's errors: a mark of deletion is nothing to read. */
export function existingObject(
  state: S3State,
  bucket: string,
  key: string,
  version: string | undefined,
): ObjectVersion {
  const found =
    version === undefined ? state.objects.latest(bucket, key) : state.objects.version(bucket, key, version);
  if (found === undefined) throw version === undefined ? keyMissing(key) : versionMissing(key, version);
  if (!found.isMarker) return found;
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": found.version };
  if (version === undefined) {
    const { code, status, wireMessage: message, members } = keyMissing(key);
    throw new ServiceError({ code, status, message, members, headers });
  }
  const {
    code,
    status,
    wireMessage: message,
  } = refusal("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  throw new ServiceError({ code, status, message, headers });
}
