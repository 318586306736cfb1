import type { DeleteObjectRequest, DeleteObjectsRequest, ObjectIdentifier } from "@aws-sdk/client-s3";
import { type Call, type Operation, ServiceError } from "../../../contracts/service.ts";
import { refusal } from "../errors.ts";
import { checkWriteConditions } from "../objects/conditions.ts";
import type { Shelf } from "../shelf/shelf.ts";
import type { BucketRecord, S3State } from "../state.ts";

const mostKeys = 1000;

export function deleteOperations(state: S3State, shelf: Shelf): Record<string, Operation> {
  return {
    DeleteObject(input: DeleteObjectRequest, { requestId }: Call) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const { Key: key = "", VersionId: version, IfMatch } = input;
      if (IfMatch !== undefined) {
        checkWriteConditions({ IfMatch }, state.objects.latest(bucket.name, key), key);
      }
      return shelf.remove(bucket, key, version, requestId);
    },
    DeleteObjects(input: DeleteObjectsRequest, { requestId }: Call) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const { Objects: objects = [], Quiet: quiet = false } = input.Delete ?? {};
      if (objects.length === 0 || objects.length > mostKeys) {
        throw refusal(
          "MalformedXML",
          400,
          "The XML you provided was not well-formed or did not validate against our published schema",
        );
      }
      const results = objects.map((each) => removed(shelf, bucket, each, requestId));
      return {
        ...(!quiet && {
          Deleted: results.flatMap(({ deleted }) => (deleted === undefined ? [] : [deleted])),
        }),
        Errors: results.flatMap(({ error }) => (error === undefined ? [] : [error])),
      };
    },
  };
}

/** One of several: what is wrong with it is said in its place. */
function removed(
  shelf: Shelf,
  bucket: BucketRecord,
  { Key: key = "", VersionId: version }: Partial<ObjectIdentifier>,
  requestId: string,
) {
  const named = { Key: key, ...(version !== undefined && { VersionId: version }) };
  try {
    const { VersionId: id, DeleteMarker: marker } = shelf.remove(bucket, key, version, requestId);
    const isMarked = marker === true && { DeleteMarker: true, DeleteMarkerVersionId: id };
    return { deleted: { ...named, ...isMarked }, error: undefined };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { deleted: undefined, error: { ...named, Code: error.code, Message: error.wireMessage } };
  }
}
