import { formatArn } from "../../../shared/arn.ts";
import type { Input, NeededPermission } from "../../contracts/permissions/permissions.ts";
import { isInput, listOf, serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Required permissions for Amazon S3 API operations". */
export const s3Actions = serviceActions({
  prefix: "s3",
  resource: (input) => objectArn(input) ?? bucketArn(input),
  renamed: {
    CompleteMultipartUpload: "PutObject",
    CreateMultipartUpload: "PutObject",
    GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
    GetBucketCors: "GetBucketCORS",
    GetBucketEncryption: "GetEncryptionConfiguration",
    GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
    GetBucketNotificationConfiguration: "GetBucketNotification",
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    HeadBucket: "ListBucket",
    ListMultipartUploads: "ListBucketMultipartUploads",
    ListObjects: "ListBucket",
    ListObjectsV2: "ListBucket",
    ListObjectVersions: "ListBucketVersions",
    ListParts: "ListMultipartUploadParts",
    PutBucketCors: "PutBucketCORS",
    PutBucketEncryption: "PutEncryptionConfiguration",
    PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
    PutBucketNotificationConfiguration: "PutBucketNotification",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
    UploadPart: "PutObject",
  },
  special: {
    CopyObject: copying,
    DeleteObject: (input) => [ofVersion("DeleteObject", input)],
    DeleteObjects: (input) => {
      const { Delete: list } = input;
      const { Bucket: bucket } = input;
      return listOf(isInput(list) ? list : {}, "Objects").map((each) =>
        ofVersion("DeleteObject", { ...each, Bucket: bucket }),
      );
    },
    GetObject: (input) => [ofVersion("GetObject", input)],
    HeadObject: (input) => [ofVersion("GetObject", input)],
    ListBuckets: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
    UploadPartCopy: copying,
  },
  refusal: { code: "AccessDenied", status: 403, resource: (arn) => `"${arn}"` },
});

function bucketArn(input: Input): string | undefined {
  const bucket = textOf(input, "Bucket");
  return bucket && formatArn({ service: "s3", resource: bucket });
}

function objectArn(input: Input): string | undefined {
  const [bucket, key] = [textOf(input, "Bucket"), textOf(input, "Key")];
  return bucket && key && formatArn({ service: "s3", resource: `${bucket}/${key}` });
}

function ofVersion(action: "GetObject" | "DeleteObject", input: Input): NeededPermission {
  const version = textOf(input, "VersionId") === undefined ? "" : "Version";
  return { action: `s3:${action}${version}`, resource: objectArn(input) };
}

/** The source is `bucket/key?versionId=…`, escaped, perhaps with a slash before it. */
function copying(input: Input): NeededPermission[] {
  const [path = "", query = ""] = (textOf(input, "CopySource") ?? "").split("?");
  const [bucket = "", ...key] = path.replace(/^\//, "").split("/");
  const version = /^versionId=(.+)$/.exec(query)?.[1];
  const source = { Bucket: bucket, Key: unescaped(key.join("/")), VersionId: version };
  return [ofVersion("GetObject", source), { action: "s3:PutObject", resource: objectArn(input) }];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
