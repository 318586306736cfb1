import type { CopyObjectRequest } from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../contracts/service.ts";
import { BodyChecksums } from "../checksums/checksum.ts";
import { invalidArgument, invalidRequest } from "../errors.ts";
import { checkReadConditions } from "../objects/conditions.ts";
import { checksumMembers, descriptionOf, quoted, versionMember } from "../objects/describe.ts";
import { existingObject } from "../shelf/find.ts";
import type { Blob, ObjectVersion } from "../objects/record.ts";
import { checkKey, type Shelf } from "../shelf/shelf.ts";
import type { S3State } from "../state.ts";
import { orRemove } from "./put.ts";
import { tagsOfHeader } from "./tagging.ts";

export function copyOperations(state: S3State, shelf: Shelf): Record<string, Operation> {
  return {
    async CopyObject(input: CopyObjectRequest, call: Call) {
      const { Key: key = "" } = input;
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      checkKey(key);
      const source = copySource(state, input);
      const replaces = input.MetadataDirective === "REPLACE";
      if (source.bucket === bucket.name && source.key === key && isUnchanged(input)) {
        throw invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const { blob, etag, checksums } = await contentOf(state, source, input);
      const { headers, metadata } = replaces ? descriptionOf(input) : source.details;
      const details = {
        blobs: [blob],
        headers,
        metadata,
        tags: input.TaggingDirective === "REPLACE" ? tagsOfHeader(input.Tagging) : source.details.tags,
        checksums,
        ...(input.StorageClass !== undefined && { storageClass: input.StorageClass }),
      };
      const put = await orRemove(state, [blob], () =>
        shelf.put(
          bucket.name,
          { key, etag, details },
          { event: "ObjectCreated:Copy", requestId: call.requestId },
        ),
      );
      return {
        CopyObjectResult: {
          ETag: quoted(etag),
          LastModified: new Date(put.modifiedAt),
          ...checksumMembers(details),
        },
        ServerSideEncryption: "AES256",
        ...versionMember(put.version),
        ...(source.version !== "null" && { CopySourceVersionId: source.version }),
      };
    },
  };
}

interface SourceRequest {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** The object that a header such as `bucket/key?versionId=…` names. */
export function copySource(state: S3State, input: SourceRequest): ObjectVersion {
  const { CopySource: given = "" } = input;
  const [path = "", version] = given.split("?versionId=");
  const [bucket, ...key] = decoded(path).replace(/^\//, "").split("/");
  if (!bucket || key.length === 0) {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      given,
    );
  }
  const source = existingObject(state, state.bucket(bucket).name, key.join("/"), version);
  const conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkReadConditions(conditions, source, "copy");
  return source;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument("The copy source is not encoded as an address is", "x-amz-copy-source", path);
  }
}

function isUnchanged(input: CopyObjectRequest): boolean {
  return (
    input.MetadataDirective !== "REPLACE" &&
    input.TaggingDirective !== "REPLACE" &&
    [input.StorageClass, input.ServerSideEncryption, input.WebsiteRedirectLocation].every(
      (value) => value === undefined,
    )
  );
}

/** The content as one piece, as S3 copies what had come in parts. */
async function contentOf(
  state: S3State,
  { size, etag, details }: ObjectVersion,
  { ChecksumAlgorithm }: CopyObjectRequest,
): Promise<{
  readonly blob: Blob;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}> {
  const [only] = details.blobs;
  const isWhole = details.blobs.length === 1 && details.parts === undefined;
  if (isWhole && only !== undefined && ChecksumAlgorithm === undefined) {
    return { blob: await state.blobs.copy(only), etag, checksums: details.checksums };
  }
  const checksums = new BodyChecksums({ input: { ChecksumAlgorithm }, trailers: {}, trailer: "" });
  const content = state.blobs.read(details.blobs, 0, size - 1);
  const blob = await state.blobs.write(content, (chunk) => checksums.update(chunk));
  return { blob, ...checksums.finish() };
}
