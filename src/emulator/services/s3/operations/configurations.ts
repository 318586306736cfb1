import { type Operation, ServiceError, stored } from "../../../contracts/service.ts";
import { refusal } from "../errors.ts";
import type { BucketRecord, S3State } from "../state.ts";

/** Something of a bucket that is set, got and deleted as a whole. */
interface Configuration {
  /** In the names of its operations, after their verb; deleting may call it otherwise. */
  readonly operation: string;
  readonly deletion?: string;
  /** The member of a request that has it; of an answer, if that is not all of it. */
  readonly input: string;
  readonly output?: string;
  /** What `Get` says where nothing was set; an error's code and sentence, or an answer. */
  readonly absent: readonly [code: string, message: string] | Readonly<Record<string, unknown>>;
}

const encryption = {
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
  },
};
const blocked = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
};
const owned = { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } };

/** Terraform reads every one of them of every bucket. */
const configurations: readonly Configuration[] = [
  {
    operation: "BucketPolicy",
    deletion: "BucketPolicy",
    input: "Policy",
    output: "Policy",
    absent: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
  },
  {
    operation: "BucketTagging",
    deletion: "BucketTagging",
    input: "Tagging",
    absent: ["NoSuchTagSet", "The TagSet does not exist"],
  },
  {
    operation: "BucketCors",
    deletion: "BucketCors",
    input: "CORSConfiguration",
    absent: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  },
  {
    operation: "BucketEncryption",
    deletion: "BucketEncryption",
    input: "ServerSideEncryptionConfiguration",
    output: "ServerSideEncryptionConfiguration",
    absent: encryption,
  },
  {
    operation: "PublicAccessBlock",
    deletion: "PublicAccessBlock",
    input: "PublicAccessBlockConfiguration",
    output: "PublicAccessBlockConfiguration",
    absent: blocked,
  },
  {
    operation: "BucketOwnershipControls",
    deletion: "BucketOwnershipControls",
    input: "OwnershipControls",
    output: "OwnershipControls",
    absent: owned,
  },
  {
    operation: "BucketLifecycleConfiguration",
    deletion: "BucketLifecycle",
    input: "LifecycleConfiguration",
    absent: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  },
  {
    operation: "BucketWebsite",
    deletion: "BucketWebsite",
    input: "WebsiteConfiguration",
    absent: ["NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"],
  },
  {
    operation: "BucketReplication",
    deletion: "BucketReplication",
    input: "ReplicationConfiguration",
    output: "ReplicationConfiguration",
    absent: ["ReplicationConfigurationNotFoundError", "The replication configuration was not found"],
  },
  {
    operation: "ObjectLockConfiguration",
    input: "ObjectLockConfiguration",
    output: "ObjectLockConfiguration",
    absent: [
      "ObjectLockConfigurationNotFoundError",
      "Object Lock configuration does not exist for this bucket",
    ],
  },
  { operation: "BucketLogging", input: "BucketLoggingStatus", absent: {} },
  { operation: "BucketAccelerateConfiguration", input: "AccelerateConfiguration", absent: {} },
  {
    operation: "BucketRequestPayment",
    input: "RequestPaymentConfiguration",
    absent: { Payer: "BucketOwner" },
  },
];

interface BucketRequest {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export function configurationOperations(state: S3State): Record<string, Operation> {
  const operations = configurations.flatMap((configuration) =>
    Object.entries(operationsOf(state, configuration)),
  );
  return stored("It is kept, and nothing here acts on it.", Object.fromEntries(operations));
}

function operationsOf(state: S3State, configuration: Configuration): Record<string, Operation> {
  const { operation, deletion, input: member, output, absent } = configuration;
  const change = (input: BucketRequest, value: unknown) => {
    const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
    state.buckets.set("", bucket.name, withConfiguration(bucket, member, value));
  };
  return {
    [`Put${operation}`](input: BucketRequest & Readonly<Record<string, unknown>>) {
      const value = input[member];
      if (member === "Policy") checkPolicy(value);
      change(input, value ?? {});
    },
    [`Get${operation}`](input: BucketRequest) {
      const bucket = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const value = bucket.configurations[member];
      if (value !== undefined) return output === undefined ? value : { [output]: value };
      if (!isError(absent)) return absent;
      const [code, message] = absent;
      throw new ServiceError({ code, status: 404, message, members: { BucketName: bucket.name } });
    },
    ...(deletion !== undefined && {
      [`Delete${deletion}`]: (input: BucketRequest) => change(input, undefined),
    }),
  };
}

function isError(absent: Configuration["absent"]): absent is readonly [string, string] {
  return Array.isArray(absent);
}

/** The bucket with something set, or without it. */
export function withConfiguration(bucket: BucketRecord, name: string, value: unknown): BucketRecord {
  const { [name]: _before, ...others } = bucket.configurations;
  return { ...bucket, configurations: value === undefined ? others : { ...others, [name]: value } };
}

function checkPolicy(policy: unknown): void {
  try {
    const value: unknown = JSON.parse(String(policy));
    if (typeof value === "object" && value !== null) return;
  } catch {
    // Said below.
  }
  throw refusal("MalformedPolicy", 400, "Policies must be valid JSON and the first byte must be '{'");
}
