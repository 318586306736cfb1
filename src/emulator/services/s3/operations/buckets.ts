import type {
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationRequest,
  GetBucketVersioningRequest,
  HeadBucketRequest,
  ListBucketsRequest,
  PutBucketVersioningRequest,
} from "@aws-sdk/client-s3";
import type { Operation } from "../../../contracts/service.ts";
import { refusal } from "../errors.ts";
import { bucketArn, ownerId, type S3State } from "../state.ts";

const namePattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const perPage = 10_000;

interface BucketOptions {
  readonly state: S3State;
  /** A bucket came or went. */
  readonly changed: (name: string) => void;
}

export function bucketOperations({ state, changed }: BucketOptions): Record<string, Operation> {
  const { region } = state.place;
  return {
    ...bucketReads(state),
    ...versioningOperations(state),
    CreateBucket(input: CreateBucketRequest) {
      const { Bucket: name = "" } = input;
      checkName(name);
      checkLocation(input.CreateBucketConfiguration?.LocationConstraint, region);
      const exists = state.buckets.get("", name) !== undefined;
      // In the oldest region that is no mistake.
      if (exists && region !== "us-east-1") {
        throw refusal(
          "BucketAlreadyOwnedByYou",
          409,
          "Your previous request to create the named bucket succeeded and you already own it.",
          { BucketName: name },
        );
      }
      if (!exists) {
        const tags = input.CreateBucketConfiguration?.Tags;
        const configurations = {
          ...(tags !== undefined && tags.length > 0 && { Tagging: { TagSet: tags } }),
          ...(input.ObjectLockEnabledForBucket === true && {
            ObjectLock: { ObjectLockEnabled: "Enabled" },
          }),
        };
        const versioning = input.ObjectLockEnabledForBucket === true && { versioning: "Enabled" as const };
        state.buckets.set("", name, { name, createdAt: state.clock.now(), configurations, ...versioning });
        changed(name);
      }
      return { Location: `/${name}`, BucketArn: bucketArn(name) };
    },
    DeleteBucket(input: DeleteBucketRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      if (!state.objects.isEmpty(name) || state.uploads.of(name).size > 0) {
        throw refusal("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", {
          BucketName: name,
        });
      }
      state.together(() => {
        state.dropped.deleteOwner(name);
        state.buckets.delete("", name);
      });
      changed(name);
    },
  };
}

function bucketReads(state: S3State): Record<string, Operation> {
  const { region } = state.place;
  return {
    HeadBucket(input: HeadBucketRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      return { BucketArn: bucketArn(name), BucketRegion: region, AccessPointAlias: false };
    },
    GetBucketLocation(input: GetBucketLocationRequest) {
      state.bucket(input.Bucket, input.ExpectedBucketOwner);
      return region === "us-east-1" ? {} : { LocationConstraint: region };
    },
    ListBuckets(input: ListBucketsRequest) {
      const { Prefix: prefix = "", ContinuationToken: token = "", MaxBuckets: most = perPage } = input;
      const rest = [...state.buckets.of("").values()]
        .filter(({ name }) => name.startsWith(prefix) && name > token)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = rest.slice(0, Math.max(1, most));
      return {
        Buckets: page.map(({ name, createdAt }) => ({
          Name: name,
          CreationDate: new Date(createdAt),
          BucketRegion: region,
          BucketArn: bucketArn(name),
        })),
        Owner: { ID: ownerId(state.place) },
        ...(rest.length > page.length && { ContinuationToken: page.at(-1)?.name }),
        ...(prefix !== "" && { Prefix: prefix }),
      };
    },
  };
}

function versioningOperations(state: S3State): Record<string, Operation> {
  return {
    PutBucketVersioning(input: PutBucketVersioningRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const versioning = input.VersioningConfiguration?.Status;
      if (versioning !== "Enabled" && versioning !== "Suspended") {
        throw refusal(
          "IllegalVersioningConfigurationException",
          400,
          "The Versioning element must be specified",
        );
      }
      state.buckets.set("", bucket.name, { ...bucket, versioning });
    },
    GetBucketVersioning(input: GetBucketVersioningRequest) {
      const { versioning } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      return versioning === undefined ? {} : { Status: versioning };
    },
  };
}

function checkName(name: string): void {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (namePattern.test(name) && !name.includes("..") && !isAddress) return;
  throw refusal("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: name });
}

function checkLocation(location: string | undefined, region: string): void {
  if (location === undefined || location === "" || (location === region && region !== "us-east-1")) return;
  if (location === "us-east-1" && region === location) {
    throw refusal("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
      LocationConstraint: location,
    });
  }
  throw refusal(
    "IllegalLocationConstraintException",
    400,
    `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
