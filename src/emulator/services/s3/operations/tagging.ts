import type {
  DeleteObjectTaggingRequest,
  GetObjectTaggingRequest,
  PutObjectTaggingRequest,
  Tag,
} from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../contracts/service.ts";
import { refusal } from "../errors.ts";
import type { EventName, Notifier } from "../notifications/notifier.ts";
import { versionMember } from "../objects/describe.ts";
import { existingObject } from "../shelf/find.ts";
import type { S3State } from "../state.ts";

const mostTags = 10;

export function taggingOperations(state: S3State, notifier: Notifier): Record<string, Operation> {
  const change = (
    input: GetObjectTaggingRequest,
    tags: Readonly<Record<string, string>>,
    event: EventName,
    { requestId }: Call,
  ) => {
    const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
    const object = existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
    state.together(() => {
      state.objects.setDetails(object, { ...object.details, tags });
      notifier.notify(bucket, object, { event, requestId });
    });
    return versionMember(object.version);
  };
  return {
    PutObjectTagging: (input: PutObjectTaggingRequest, call: Call) =>
      change(input, tagRecord(input.Tagging?.TagSet ?? []), "ObjectTagging:Put", call),
    DeleteObjectTagging: (input: DeleteObjectTaggingRequest, call: Call) =>
      change(input, {}, "ObjectTagging:Delete", call),
    GetObjectTagging(input: GetObjectTaggingRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const object = existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
      return { ...versionMember(object.version), TagSet: tagSet(object.details.tags) };
    },
  };
}

function tagSet(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The tags of `x-amz-tagging`: a query. */
export function tagsOfHeader(header: string | undefined): Record<string, string> {
  const tags = [...new URLSearchParams(header)];
  return tagRecord(tags.map(([Key, Value]) => ({ Key, Value })));
}

/** Throws S3's words for tags that it does not take. */
function tagRecord(tags: readonly Partial<Tag>[], most = mostTags): Record<string, string> {
  if (tags.length > most) {
    throw refusal("BadRequest", 400, `Object tags cannot be greater than ${most}`);
  }
  for (const { Key: key = "", Value: value = "" } of tags) {
    if (key === "" || key.length > 128) throw invalidTag("The TagKey you have provided is invalid", key);
    if (value.length > 256) throw invalidTag("The TagValue you have provided is invalid", key);
    if (key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester", key);
  }
  const record = Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
  if (Object.keys(record).length < tags.length) {
    throw invalidTag("Cannot provide multiple Tags with the same key");
  }
  return record;
}

function invalidTag(message: string, key?: string) {
  return refusal("InvalidTag", 400, message, key === undefined ? {} : { TagKey: key });
}
