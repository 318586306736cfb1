import type { GetObjectAttributesRequest, GetObjectRequest, HeadObjectRequest } from "@aws-sdk/client-s3";
import type { Operation } from "../../../contracts/service.ts";
import { invalidRequest, refusal } from "../errors.ts";
import { checkReadConditions } from "../objects/conditions.ts";
import { checksumMembers, described, versionMember } from "../objects/describe.ts";
import { existingObject } from "../shelf/find.ts";
import type { ObjectVersion } from "../objects/record.ts";
import type { S3State } from "../state.ts";

export function getOperations(state: S3State): Record<string, Operation> {
  return {
    GetObject(input: GetObjectRequest) {
      const { object, part, answer } = readable(state, input);
      if (object.size === 0) return { ...answer, Body: new Uint8Array() };
      return { ...answer, Body: state.blobs.read(object.details.blobs, part.start, part.end) };
    },
    HeadObject: (input: HeadObjectRequest) => readable(state, input).answer,
    GetObjectAttributes(input: GetObjectAttributesRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const object = existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
      return attributesOf(object, input.ObjectAttributes ?? []);
    },
  };
}

function attributesOf(object: ObjectVersion, wanted: readonly string[]) {
  const { size, etag, modifiedAt, version, details } = object;
  const checksum = checksumMembers(details);
  return {
    LastModified: new Date(modifiedAt),
    ...versionMember(version),
    ...(wanted.includes("ETag") && { ETag: etag }),
    ...(wanted.includes("Checksum") && Object.keys(checksum).length > 0 && { Checksum: checksum }),
    ...(wanted.includes("ObjectParts") &&
      details.parts !== undefined && { ObjectParts: { TotalPartsCount: details.parts.length } }),
    ...(wanted.includes("StorageClass") && { StorageClass: details.storageClass ?? "STANDARD" }),
    ...(wanted.includes("ObjectSize") && { ObjectSize: size }),
  };
}

/** First and last byte. */
interface Part {
  readonly start: number;
  readonly end: number;
}

type ReadRequest = GetObjectRequest & HeadObjectRequest;

/** The object that a request means, the part of it, and all that the answer says but the content. */
function readable(state: S3State, input: ReadRequest) {
  const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
  const object = existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
  checkReadConditions(input, object);
  const whole = { start: 0, end: object.size - 1 };
  const part = partOf(object, input) ?? whole;
  const isPart = part.start !== whole.start || part.end !== whole.end || input.Range !== undefined;
  const { parts } = object.details;
  const answer = {
    ...described(object),
    ContentLength: part.end - part.start + 1,
    ...(isPart && object.size > 0 && { ContentRange: `bytes ${part.start}-${part.end}/${object.size}` }),
    // Checksums are of the whole, which a reader of a part could not check.
    ...(input.ChecksumMode === "ENABLED" && !isPart && checksumMembers(object.details)),
    ...(input.PartNumber !== undefined && parts !== undefined && { PartsCount: parts.length }),
    ...overrides(input),
  };
  return { object, part, answer };
}

function overrides(input: ReadRequest) {
  return Object.fromEntries(
    [
      ["CacheControl", input.ResponseCacheControl],
      ["ContentDisposition", input.ResponseContentDisposition],
      ["ContentEncoding", input.ResponseContentEncoding],
      ["ContentLanguage", input.ResponseContentLanguage],
      ["ContentType", input.ResponseContentType],
      ["Expires", input.ResponseExpires],
    ].filter(([, value]) => value !== undefined),
  );
}

/** Undefined for the whole: also for a range that is none, as HTTP wants it. */
function partOf(
  { size, details }: ObjectVersion,
  { Range: range, PartNumber: number }: ReadRequest,
): Part | undefined {
  if (number !== undefined) {
    if (range !== undefined) {
      throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
    }
    const sizes = details.parts ?? [size];
    if (!(number >= 1 && number <= sizes.length)) {
      throw refusal("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
        PartNumberRequested: number,
        ActualPartCount: sizes.length,
      });
    }
    const start = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
    return { start, end: start + (sizes[number - 1] ?? 0) - 1 };
  }
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(size - 1, Number(last));
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw refusal("InvalidRange", 416, "The requested range is not satisfiable", {
      RangeRequested: range,
      ActualObjectSize: size,
    });
  }
  return { start, end };
}
