import { ServiceError } from "../../contracts/service.ts";
import { invalidAttributeValue, invalidValue, unknownAttribute } from "./errors.ts";
import { isFifo, nameInArn, type QueuePlace, type QueueRecord } from "./queueRecord.ts";

// Ranges and defaults: SQS API reference, SetQueueAttributes and quotas; messages of up to 1 MiB since August 2025.

const integers: Readonly<Record<string, readonly [least: number, most: number]>> = {
  DelaySeconds: [0, 900],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

const standardDefaults = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
  VisibilityTimeout: "30",
} as const;

const fifoDefaults = {
  ...standardDefaults,
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoQueue: "true",
  FifoThroughputLimit: "perQueue",
} as const;

const words: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ["true", "false"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
  SqsManagedSseEnabled: ["true", "false"],
};

const onlyFifo: ReadonlySet<string> = new Set([
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "FifoQueue",
]);

/** What GetQueueAttributes knows beyond what can be set. */
const computedAttributes: ReadonlySet<string> = new Set([
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
]);

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

interface Surroundings {
  readonly place: QueuePlace;
  /** The queue of that name, for a redrive policy must lead to one. */
  readonly find: (name: string) => QueueRecord | undefined;
}

/**
 * The attributes of a queue after `changes`, each checked and in AWS's form. An empty policy takes the policy away.
 * Throws `ServiceError`.
 */
export function changedAttributes(
  queue: Pick<QueueRecord, "name" | "attributes">,
  changes: Readonly<Record<string, string>>,
  surroundings: Surroundings,
): Readonly<Record<string, string>> {
  const after = new Map(Object.entries(queue.attributes));
  for (const [name, value] of Object.entries(changes)) {
    const checked = checkedValue(queue, name, value, surroundings);
    if (checked === undefined) after.delete(name);
    else after.set(name, checked);
  }
  if (changes["KmsMasterKeyId"] !== undefined && changes["SqsManagedSseEnabled"] === "true") {
    throw new ServiceError({
      code: "InvalidAttributeName",
      status: 400,
      message:
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    });
  }
  // The two ways to encrypt exclude each other: the later one wins.
  if (changes["SqsManagedSseEnabled"] === "true") after.delete("KmsMasterKeyId");
  if (after.has("KmsMasterKeyId")) after.set("SqsManagedSseEnabled", "false");
  return Object.fromEntries(after);
}

function checkedValue(
  queue: Pick<QueueRecord, "name">,
  name: string,
  value: string,
  surroundings: Surroundings,
): string | undefined {
  const range = Object.hasOwn(integers, name) ? integers[name] : undefined;
  if (range !== undefined) {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= range[0] && number <= range[1])) throw invalidAttributeValue(name);
    return String(number);
  }
  if (onlyFifo.has(name) && !isFifo(queue)) throw unknownAttribute(name);
  const allowed = Object.hasOwn(words, name) ? words[name] : undefined;
  if (allowed !== undefined) {
    const word = allowed.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (word === undefined) throw invalidAttributeValue(name);
    return word;
  }
  switch (name) {
    case "FifoQueue":
      if (value.toLowerCase() === "true") return "true";
      throw invalidAttributeValue(name, "Modifying queue type is not supported.");
    case "KmsMasterKeyId":
      return value === "" ? undefined : value;
    case "Policy":
      if (value === "") return undefined;
      if (parseObject(value) === undefined) throw invalidAttributeValue(name);
      return value;
    case "RedrivePolicy":
      return value === "" ? undefined : JSON.stringify(checkedRedrivePolicy(queue, value, surroundings));
    case "RedriveAllowPolicy":
      if (value === "") return undefined;
      checkRedriveAllowPolicy(value);
      return value;
    default:
      throw unknownAttribute(name);
  }
}

function checkedRedrivePolicy(
  queue: Pick<QueueRecord, "name">,
  text: string,
  { place, find }: Surroundings,
): RedrivePolicy {
  const refuse = (reason: string) => invalidValue(text, "RedrivePolicy", reason);
  const policy = parseObject(text);
  if (policy === undefined) throw refuse("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  for (const [name, value] of Object.entries({ maxReceiveCount, deadLetterTargetArn })) {
    if (value === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  const count = /^\d{1,9}$/.test(String(maxReceiveCount)) ? Number(maxReceiveCount) : Number.NaN;
  if (!(count >= 1 && count <= 1000)) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (
    typeof deadLetterTargetArn !== "string" ||
    !/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(deadLetterTargetArn)
  ) {
    throw refuse("Invalid value for deadLetterTargetArn.");
  }
  const target = nameInArn(place, deadLetterTargetArn);
  if (target === undefined || find(target) === undefined) throw refuse("Dead letter target does not exist.");
  if (isFifo({ name: target }) !== isFifo(queue)) {
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function checkRedriveAllowPolicy(text: string): void {
  const policy = parseObject(text);
  const permission = policy?.["redrivePermission"];
  const sources = policy?.["sourceQueueArns"];
  const named = Array.isArray(sources) && sources.length >= 1 && sources.length <= 10;
  const valid =
    permission === "byQueue"
      ? named
      : (permission === "allowAll" || permission === "denyAll") && sources === undefined;
  if (!valid)
    throw invalidValue(text, "RedriveAllowPolicy", "Amazon SQS can't create the redrive allow policy.");
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Every attribute that can be set, with AWS's defaults where nothing was set. */
export function effectiveAttributes(queue: Pick<QueueRecord, "name" | "attributes">): Record<string, string> {
  return { ...(isFifo(queue) ? fifoDefaults : standardDefaults), ...queue.attributes };
}

/** An attribute that has a number, or AWS's default for it. */
export function numberOf(
  queue: Pick<QueueRecord, "attributes">,
  name: keyof typeof standardDefaults,
): number {
  return Number(queue.attributes[name] ?? standardDefaults[name]);
}

export function redrivePolicyOf({ attributes }: Pick<QueueRecord, "attributes">): RedrivePolicy | undefined {
  const text = attributes["RedrivePolicy"];
  // Written by `changedAttributes` alone.
  return text === undefined ? undefined : (JSON.parse(text) as RedrivePolicy);
}

/** Every name that GetQueueAttributes may be asked for. */
export function isAttributeName(name: string): boolean {
  return (
    computedAttributes.has(name) ||
    Object.hasOwn(integers, name) ||
    Object.hasOwn(words, name) ||
    ["FifoQueue", "KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy"].includes(name)
  );
}
