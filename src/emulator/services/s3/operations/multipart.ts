import { createHash, randomBytes } from "node:crypto";
import type {
  AbortMultipartUploadRequest,
  CompletedPart,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadRequest,
  UploadPartCopyRequest,
  UploadPartRequest,
} from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../contracts/service.ts";
import { checksumAlgorithms, memberOf } from "../checksums/checksum.ts";
import { invalidArgument, refusal, uploadMissing } from "../errors.ts";
import { checkWriteConditions } from "../objects/conditions.ts";
import { checksumMembers, descriptionOf, quoted, versionMember } from "../objects/describe.ts";
import { checkKey, type Shelf } from "../shelf/shelf.ts";
import type { PartRecord, S3State, UploadRecord } from "../state.ts";
import { copySource } from "./copy.ts";
import { joinedChecksums } from "./joinedChecksums.ts";
import { keepBody, orRemove, type Streamed } from "./put.ts";
import { tagsOfHeader } from "./tagging.ts";

/** Bytes of every part but the last. */
const smallestPart = 5 * 1024 ** 2;
const mostParts = 10_000;

/** The upload of a request. Throws S3's error for one that does not exist. */
export function existingUpload(
  state: S3State,
  bucket: string,
  {
    Key: key,
    UploadId: id = "",
  }: { readonly Key?: string | undefined; readonly UploadId?: string | undefined },
): UploadRecord {
  const upload = state.uploads.get(bucket, id);
  if (upload === undefined || upload.key !== key) throw uploadMissing(id);
  return upload;
}

/** In the order of their numbers. */
export function partsOf(state: S3State, upload: UploadRecord): PartRecord[] {
  return [...state.parts.of(upload.id).values()].sort((a, b) => a.number - b.number);
}

export function multipartOperations(state: S3State, shelf: Shelf): Record<string, Operation> {
  return {
    ...partOperations(state),
    CreateMultipartUpload(input: CreateMultipartUploadRequest) {
      const { Key: key = "", ChecksumAlgorithm: algorithm, ChecksumType: type } = input;
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      checkKey(key);
      const checksumType = type ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
      const upload: UploadRecord = {
        id: randomBytes(48).toString("base64url"),
        key,
        initiatedAt: state.clock.now(),
        details: { ...descriptionOf(input), blobs: [], tags: tagsOfHeader(input.Tagging), checksums: {} },
        ...(algorithm !== undefined && { checksumAlgorithm: algorithm, checksumType }),
      };
      state.uploads.set(bucket.name, upload.id, upload);
      return {
        Bucket: bucket.name,
        Key: key,
        UploadId: upload.id,
        ServerSideEncryption: "AES256",
        ...(algorithm !== undefined && { ChecksumAlgorithm: algorithm, ChecksumType: checksumType }),
      };
    },
    AbortMultipartUpload(input: AbortMultipartUploadRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const upload = existingUpload(state, name, input);
      const blobs = partsOf(state, upload).map(({ blob }) => blob);
      forget(state, name, upload);
      void state.blobs.remove(blobs);
    },
    CompleteMultipartUpload: (input: CompleteMultipartUploadRequest, call: Call) =>
      complete(state, shelf, input, call),
  };
}

function partOperations(state: S3State): Record<string, Operation> {
  const keep = (
    bucket: string,
    input: UploadPartRequest,
    part: Omit<PartRecord, "number" | "modifiedAt">,
  ) => {
    const number = input.PartNumber ?? 0;
    const replaced = state.together(() => {
      // It may have been ended while the part came.
      const upload = existingUpload(state, bucket, input);
      const before = state.parts.get(upload.id, String(number));
      state.parts.set(upload.id, String(number), { ...part, number, modifiedAt: state.clock.now() });
      return before;
    });
    state.blobs.settle([part.blob]);
    if (replaced !== undefined) void state.blobs.remove([replaced.blob]);
  };
  const check = (bucket: string, input: UploadPartRequest) => {
    existingUpload(state, bucket, input);
    const number = input.PartNumber ?? 0;
    if (!Number.isInteger(number) || number < 1 || number > mostParts) {
      throw invalidArgument(
        `Part number must be an integer between 1 and ${mostParts}, inclusive`,
        "partNumber",
        String(number),
      );
    }
  };
  return {
    async UploadPart(input: Streamed<UploadPartRequest>, call: Call) {
      const { Body: body, ...request } = input;
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      check(name, request);
      const part = await keepBody(state, body, request, call);
      await orRemove(state, [part.blob], () => keep(name, request, part));
      return { ETag: quoted(part.etag), ServerSideEncryption: "AES256", ...part.checksums };
    },
    async UploadPartCopy(input: UploadPartCopyRequest, call: Call) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      check(name, input);
      const source = copySource(state, input);
      const { start, end } = copiedRange(input.CopySourceRange, source.size);
      const content = state.blobs.read(source.details.blobs, start, end);
      const body = {
        length: undefined,
        trailers: {},
        [Symbol.asyncIterator]: () => content[Symbol.asyncIterator](),
      };
      const part = await keepBody(state, body, {}, call);
      await orRemove(state, [part.blob], () => keep(name, input, part));
      return {
        CopyPartResult: { ETag: quoted(part.etag), LastModified: new Date(state.clock.now()) },
        ServerSideEncryption: "AES256",
        ...(source.version !== "null" && { CopySourceVersionId: source.version }),
      };
    },
  };
}

function copiedRange(
  range: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } {
  if (range === undefined) return { start: 0, end: size - 1 };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(range) ?? [];
  const [start, end] = [Number(first), Number(last)];
  if (first === undefined || end < start || end >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      range,
    );
  }
  return { start, end };
}

function forget(state: S3State, bucket: string, { id }: UploadRecord): void {
  state.together(() => {
    state.parts.deleteOwner(id);
    state.uploads.delete(bucket, id);
  });
}

/** The parts become the object: their contents stay where they are. */
async function complete(state: S3State, shelf: Shelf, input: CompleteMultipartUploadRequest, call: Call) {
  const { Key: key = "" } = input;
  const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
  const upload = existingUpload(state, bucket.name, input);
  const chosen = chosenParts(state, upload, input.MultipartUpload?.Parts ?? []);
  const blobs = chosen.map(({ blob }) => blob);
  const md5s = Buffer.concat(chosen.map(({ etag }) => Buffer.from(etag, "hex")));
  const etag = `${createHash("md5").update(md5s).digest("hex")}-${chosen.length}`;
  const { checksums, checksumType } = await joinedChecksums(state, upload, chosen);
  const details = {
    ...upload.details,
    blobs,
    parts: blobs.map(({ size }) => size),
    checksums,
    ...(checksumType !== undefined && { checksumType }),
  };
  const unused = partsOf(state, upload)
    .filter((part) => !chosen.includes(part))
    .map(({ blob }) => blob);
  const cause = { event: "ObjectCreated:CompleteMultipartUpload", requestId: call.requestId } as const;
  const put = shelf.put(bucket.name, { key, etag, details }, cause, () => {
    existingUpload(state, bucket.name, input);
    checkWriteConditions(input, state.objects.latest(bucket.name, key), key);
    forget(state, bucket.name, upload);
  });
  void state.blobs.remove(unused);
  return {
    Location: `${call.endpoint}/${bucket.name}/${key.split("/").map(encodeURIComponent).join("/")}`,
    Bucket: bucket.name,
    Key: key,
    ETag: quoted(etag),
    ServerSideEncryption: "AES256",
    ...versionMember(put.version),
    ...checksumMembers(details),
  };
}

/** The parts that the request names. Throws S3's errors for a list that they do not make. */
function chosenParts(state: S3State, upload: UploadRecord, named: readonly CompletedPart[]): PartRecord[] {
  if (named.length === 0) {
    throw refusal(
      "MalformedXML",
      400,
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  if (named.some(({ PartNumber: number = 0 }, index) => number <= (named[index - 1]?.PartNumber ?? 0))) {
    throw refusal(
      "InvalidPartOrder",
      400,
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
      { UploadId: upload.id },
    );
  }
  const parts = named.map((each) => {
    const part = state.parts.get(upload.id, String(each.PartNumber));
    const given = each.ETag?.replaceAll('"', "");
    const differs = checksumAlgorithms.some((name) => {
      const expected = { ...each }[memberOf(name)];
      return expected !== undefined && expected !== part?.checksums[memberOf(name)];
    });
    if (part === undefined || (given !== undefined && given !== part.etag) || differs) {
      throw refusal(
        "InvalidPart",
        400,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { UploadId: upload.id, PartNumber: each.PartNumber, ETag: given ?? "" },
      );
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ blob }) => blob.size < smallestPart);
  if (small !== undefined) {
    throw refusal("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
      ETag: small.etag,
      MinSizeAllowed: smallestPart,
      ProposedSize: small.blob.size,
      PartNumber: small.number,
    });
  }
  return parts;
}
