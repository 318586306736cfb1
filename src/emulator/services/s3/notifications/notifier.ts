import { formatArn } from "../../../../shared/arn.ts";
import type { Deliveries, Owed } from "../../../contracts/deliveries.ts";
import type { ObjectVersion } from "../objects/record.ts";
import { bucketArn, type BucketRecord, ownerId, type Place } from "../state.ts";
import { concerns, type NotificationConfiguration, rulesOf } from "./configuration.ts";

export type EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete"
  | "ObjectRemoved:DeleteMarkerCreated"
  | "ObjectTagging:Put"
  | "ObjectTagging:Delete"
  | "ObjectAcl:Put";

/** As EventBridge calls them, with the operation that was the reason. */
const busEvents: Readonly<Record<EventName, readonly [detailType: string, reason?: string]>> = {
  "ObjectCreated:Put": ["Object Created", "PutObject"],
  "ObjectCreated:Copy": ["Object Created", "CopyObject"],
  "ObjectCreated:CompleteMultipartUpload": ["Object Created", "CompleteMultipartUpload"],
  "ObjectRemoved:Delete": ["Object Deleted", "DeleteObject"],
  "ObjectRemoved:DeleteMarkerCreated": ["Object Deleted", "DeleteObject"],
  "ObjectTagging:Put": ["Object Tags Added"],
  "ObjectTagging:Delete": ["Object Tags Deleted"],
  "ObjectAcl:Put": ["Object ACL Updated"],
};

interface NotifierOptions {
  readonly place: Place;
  readonly deliveries: Deliveries;
  readonly now: () => number;
}

interface Cause {
  readonly event: EventName;
  readonly requestId: string;
}

/** Tells functions, queues, topics and the bus what became of an object, as part of the transaction under way. */
export class Notifier {
  readonly #options: NotifierOptions;
  #count = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  notify(bucket: BucketRecord, version: ObjectVersion, cause: Cause): void {
    // The operation that sets it has read it.
    const configuration = bucket.configurations["Notification"] as NotificationConfiguration | undefined;
    if (configuration === undefined) return;
    const change = { bucket, version, cause, sequencer: this.#sequencer() };
    for (const rule of rulesOf(configuration)) {
      if (!concerns(rule, cause.event, version.key)) continue;
      const body = JSON.stringify({ Records: [this.#record(change, rule.id)] });
      const envelope = rule.kind === "topic" && { envelope: { subject: "Amazon S3 Notification" } };
      this.#owe(bucket, cause, { targetArn: rule.targetArn, body, ...envelope });
    }
    if (configuration.EventBridgeConfiguration !== undefined) this.#tellBus(change);
  }

  /** What a queue or topic gets when it is named in a bucket's configuration. */
  test(bucket: BucketRecord, targetArn: string, requestId: string): void {
    const body = JSON.stringify({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: new Date(this.#options.now()).toISOString(),
      Bucket: bucket.name,
      RequestId: requestId,
      HostId: hostId(requestId),
    });
    this.#options.deliveries.owe({
      targetArn,
      body,
      onBehalfOf: { arn: bucketArn(bucket.name), requestId },
      envelope: { subject: "Amazon S3 Notification" },
    });
  }

  #owe(bucket: BucketRecord, { requestId }: Cause, owed: Omit<Owed, "onBehalfOf">): void {
    this.#options.deliveries.owe({ ...owed, onBehalfOf: { arn: bucketArn(bucket.name), requestId } });
  }

  #record({ bucket, version, cause, sequencer }: Change, configurationId: string) {
    const { place, now } = this.#options;
    const { event, requestId } = cause;
    return {
      eventVersion: isAboutContent(event) ? "2.1" : "2.3",
      eventSource: "aws:s3",
      awsRegion: place.region,
      eventTime: new Date(now()).toISOString(),
      eventName: event,
      userIdentity: { principalId: `AWS:${place.accountId}` },
      requestParameters: { sourceIPAddress: "127.0.0.1" },
      responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": hostId(requestId) },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId,
        bucket: {
          name: bucket.name,
          ownerIdentity: { principalId: ownerId(place) },
          arn: bucketArn(bucket.name),
        },
        object: objectOf(version, event, sequencer),
      },
    };
  }

  #tellBus({ bucket, version, cause, sequencer }: Change): void {
    const { place } = this.#options;
    const [detailType, reason] = busEvents[cause.event];
    const { key, size, etag } = version;
    const isRemoved = cause.event.startsWith("ObjectRemoved:");
    const detail = {
      version: "0",
      bucket: { name: bucket.name },
      object: {
        key,
        ...(!isRemoved && isAboutContent(cause.event) && { size }),
        ...(cause.event !== "ObjectRemoved:Delete" && { etag }),
        ...(version.version !== "null" && { "version-id": version.version }),
        ...(isAboutContent(cause.event) && { sequencer }),
      },
      "request-id": cause.requestId,
      requester: place.accountId,
      "source-ip-address": "127.0.0.1",
      ...(reason !== undefined && { reason }),
      ...(isRemoved && {
        "deletion-type":
          cause.event === "ObjectRemoved:Delete" ? "Permanently Deleted" : "Delete Marker Created",
      }),
    };
    const targetArn = formatArn({ service: "events", ...place, resource: "event-bus/default" });
    const event = { source: "aws.s3", detailType, resources: [bucketArn(bucket.name)] };
    this.#owe(bucket, cause, { targetArn, body: JSON.stringify(detail), envelope: { event } });
  }

  /** Ascending, in hexadecimal: later changes of a key have larger ones. */
  #sequencer(): string {
    this.#count = (this.#count + 1) % 0x1000000;
    const digits = (value: number, length: number) => value.toString(16).toUpperCase().padStart(length, "0");
    return digits(this.#options.now(), 12) + digits(this.#count, 6);
  }
}

interface Change {
  readonly bucket: BucketRecord;
  readonly version: ObjectVersion;
  readonly cause: Cause;
  readonly sequencer: string;
}

function isAboutContent(event: EventName): boolean {
  return event.startsWith("ObjectCreated:") || event.startsWith("ObjectRemoved:");
}

/** What is gone has no size; tags and access lists have nothing but what they are on. */
function objectOf({ key, size, etag, version }: ObjectVersion, event: EventName, sequencer: string) {
  const encoded = encodedKey(key);
  const versionId = version === "null" ? {} : { versionId: version };
  if (!isAboutContent(event)) return { key: encoded, eTag: etag, ...versionId };
  if (event === "ObjectRemoved:Delete") return { key: encoded, ...versionId, sequencer };
  if (event === "ObjectRemoved:DeleteMarkerCreated")
    return { key: encoded, eTag: etag, ...versionId, sequencer };
  return { key: encoded, size, eTag: etag, ...versionId, sequencer };
}

/** As a form encodes it, but for slashes. */
export function encodedKey(key: string): string {
  return encodeURIComponent(key.toWellFormed())
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

function hostId(requestId: string): string {
  return Buffer.from(requestId).toString("base64");
}
