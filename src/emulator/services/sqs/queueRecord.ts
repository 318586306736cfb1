import { formatArn, nameOf } from "../../../shared/arn.ts";

/** A queue as it is kept. */
export interface QueueRecord {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** What was set, in AWS's form; the rest has AWS's defaults. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly purgedAt?: number;
}

/** The account and region of the queues. */
export interface QueuePlace {
  readonly accountId: string;
  readonly region: string;
}

export function queueArn({ region, accountId }: QueuePlace, name: string): string {
  return formatArn({ service: "sqs", region, accountId, resource: name });
}

/** The name in an ARN of this account and region, or undefined. */
export function nameInArn(place: QueuePlace, arn: string): string | undefined {
  const name = nameOf(arn);
  return arn === queueArn(place, name) ? name : undefined;
}

export function queueUrl(endpoint: string, { accountId }: QueuePlace, name: string): string {
  return `${endpoint}/${accountId}/${name}`;
}

/** The name in a queue's address, whichever host and port it was given by; undefined for another account's. */
export function nameInUrl({ accountId }: QueuePlace, url: string): string | undefined {
  const [account, name, ...more] = url
    .replace(/^[a-z]+:\/\/[^/]*\//i, "")
    .replace(/\/$/, "")
    .split("/");
  return account === accountId && more.length === 0 ? name : undefined;
}

export function isFifo({ name }: Pick<QueueRecord, "name">): boolean {
  return name.endsWith(".fifo");
}
