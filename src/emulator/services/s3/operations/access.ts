import type {
  GetBucketPolicyStatusRequest,
  GetObjectAclRequest,
  PutBucketAclRequest,
  PutObjectAclRequest,
} from "@aws-sdk/client-s3";
import { type Call, type Operation, stored } from "../../../contracts/service.ts";
import { refusal } from "../errors.ts";
import type { Notifier } from "../notifications/notifier.ts";
import { existingObject } from "../shelf/find.ts";
import { ownerId, type S3State } from "../state.ts";
import { withConfiguration } from "./configurations.ts";

/** Who may do what: kept, since the one key here may do everything. */
export function accessOperations(state: S3State, notifier: Notifier): Record<string, Operation> {
  const owner = () => ({ ID: ownerId(state.place) });
  const ownersAlone = () => ({
    Owner: owner(),
    Grants: [{ Grantee: { ...owner(), Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }],
  });
  return stored("The emulator's key is the account's own: it may do everything.", {
    GetBucketAcl(input: GetBucketPolicyStatusRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      return bucket.configurations["Acl"] ?? ownersAlone();
    },
    PutBucketAcl(input: PutBucketAclRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      state.buckets.set("", bucket.name, withConfiguration(bucket, "Acl", input.AccessControlPolicy));
    },
    GetBucketPolicyStatus(input: GetBucketPolicyStatusRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      if (bucket.configurations["Policy"] === undefined) {
        throw refusal("NoSuchBucketPolicy", 404, "The bucket policy does not exist", {
          BucketName: bucket.name,
        });
      }
      return { PolicyStatus: { IsPublic: false } };
    },
    GetObjectAcl(input: GetObjectAclRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
      return ownersAlone();
    },
    PutObjectAcl(input: PutObjectAclRequest, { requestId }: Call) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const object = existingObject(state, bucket.name, input.Key ?? "", input.VersionId);
      state.together(() => notifier.notify(bucket, object, { event: "ObjectAcl:Put", requestId }));
      return {};
    },
  });
}
