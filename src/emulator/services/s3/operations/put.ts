import type { PutObjectRequest } from "@aws-sdk/client-s3";
import type { BodyStream } from "../../../contracts/http.ts";
import type { Call, Operation } from "../../../contracts/service.ts";
import { BodyChecksums } from "../checksums/checksum.ts";
import { refusal } from "../errors.ts";
import { checkWriteConditions } from "../objects/conditions.ts";
import { checksumMembers, descriptionOf, quoted, versionMember } from "../objects/describe.ts";
import type { Blob } from "../objects/record.ts";
import { checkKey, type Shelf } from "../shelf/shelf.ts";
import type { S3State } from "../state.ts";
import { tagsOfHeader } from "./tagging.ts";

/** Bytes of one request. */
const largestPut = 5 * 1024 ** 3;

/** A request with a body that comes as it is read. */
export type Streamed<Input> = Omit<Input, "Body"> & { readonly Body?: BodyStream };

export function putOperations(state: S3State, shelf: Shelf): Record<string, Operation> {
  return {
    async PutObject(input: Streamed<PutObjectRequest>, call: Call) {
      const { Key: key = "" } = input;
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      checkKey(key);
      const tags = tagsOfHeader(input.Tagging);
      const check = () => checkWriteConditions(input, state.objects.latest(bucket.name, key), key);
      check();
      const { blob, etag, checksums } = await keepBody(state, input.Body, input, call);
      const details = { ...descriptionOf(input), blobs: [blob], tags, checksums };
      const put = await orRemove(state, [blob], () =>
        shelf.put(
          bucket.name,
          { key, etag, details },
          { event: "ObjectCreated:Put", requestId: call.requestId },
          check,
        ),
      );
      return {
        ETag: quoted(etag),
        ServerSideEncryption: "AES256",
        ...versionMember(put.version),
        ...checksumMembers(details),
      };
    },
  };
}

/** Keeps a request's body and checks it against what was announced of it. */
export async function keepBody(
  state: S3State,
  body: BodyStream | undefined,
  input: object,
  { headers }: Pick<Call, "headers">,
): Promise<{
  readonly blob: Blob;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}> {
  if ((body?.length ?? 0) > largestPut) {
    throw refusal("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: body?.length,
      MaxSizeAllowed: largestPut,
    });
  }
  const checksums = new BodyChecksums({
    input: { ...input },
    trailers: body?.trailers ?? {},
    trailer: String(headers["x-amz-trailer"] ?? ""),
  });
  const content = body ?? nothing();
  const blob = await state.blobs.write(content, (chunk) => checksums.update(chunk));
  return await orRemove(state, [blob], () => {
    if (body?.length !== undefined && body.length !== blob.size) {
      throw refusal(
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
      );
    }
    return { blob, ...checksums.finish() };
  });
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // An empty body.
}

/** What nobody came to name is removed at once. */
export async function orRemove<Result>(
  state: S3State,
  blobs: readonly Blob[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await state.blobs.remove(blobs);
    throw error;
  }
}
