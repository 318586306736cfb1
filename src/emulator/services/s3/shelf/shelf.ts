import { randomBytes } from "node:crypto";
import { refusal, versionMissing } from "../errors.ts";
import type { EventName, Notifier } from "../notifications/notifier.ts";
import type { BucketRecord, S3State } from "../state.ts";
import { noDetails, type ObjectDetails, type ObjectVersion } from "../objects/record.ts";

export interface NewObject {
  readonly key: string;
  readonly etag: string;
  readonly details: ObjectDetails;
}

/** Why something changed, for who is told of it. */
export interface Cause {
  readonly event: EventName;
  readonly requestId: string;
}

/** What became of a deletion, as S3's answers have it. */
export interface Deleted {
  readonly VersionId?: string;
  readonly DeleteMarker?: boolean;
}

/** AWS's limit, in bytes of UTF-8. */
const keyLimit = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > keyLimit) {
    throw refusal("KeyTooLongError", 400, "Your key is too long", { Size: size, MaxSizeAllowed: keyLimit });
  }
}

/** Puts objects and takes them away: each change with all that is owed for it is one transaction, and contents follow. */
export class Shelf {
  readonly #state: S3State;
  readonly #notifier: Notifier;

  constructor(state: S3State, notifier: Notifier) {
    this.#state = state;
    this.#notifier = notifier;
  }

  /** `before` is part of the transaction: what was so when the content began to come may have changed since. */
  put(
    bucketName: string,
    object: NewObject,
    cause: Cause,
    before: () => void = () => undefined,
  ): ObjectVersion {
    const { objects, blobs, clock } = this.#state;
    const { key, etag, details } = object;
    checkKey(key);
    const put = this.#state.together(() => {
      const bucket = this.#state.bucket(bucketName);
      before();
      const version = {
        bucket: bucketName,
        key,
        version: newVersion(bucket),
        isMarker: false,
        size: details.blobs.reduce((sum, { size }) => sum + size, 0),
        etag,
        modifiedAt: clock.now(),
        details,
      };
      const replaced = objects.put(version);
      this.#notifier.notify(bucket, { ...version, isLatest: true }, cause);
      return { version, replaced };
    });
    blobs.settle(details.blobs);
    void blobs.remove(put.replaced?.details.blobs ?? []);
    return { ...put.version, isLatest: true };
  }

  /** Without a version: the object, or with versioning a mark that it is gone. */
  remove(bucket: BucketRecord, key: string, version: string | undefined, requestId: string): Deleted {
    checkKey(key);
    if (version !== undefined) return this.#removeVersion(bucket, key, version, requestId);
    if (bucket.versioning === undefined) {
      const { objects, blobs } = this.#state;
      const current = objects.latest(bucket.name, key);
      this.#state.together(() => {
        if (current === undefined) return;
        objects.remove(current);
        this.#notifier.notify(bucket, current, { event: "ObjectRemoved:Delete", requestId });
      });
      void blobs.remove(current?.details.blobs ?? []);
      return {};
    }
    return this.#mark(bucket, key, requestId);
  }

  #mark(bucket: BucketRecord, key: string, requestId: string): Deleted {
    const { objects, blobs, clock } = this.#state;
    const marker = {
      bucket: bucket.name,
      key,
      version: newVersion(bucket),
      isMarker: true,
      size: 0,
      // The MD5 of nothing.
      etag: "d41d8cd98f00b204e9800998ecf8427e",
      modifiedAt: clock.now(),
      details: noDetails,
    };
    const replaced = this.#state.together(() => {
      this.#notifier.notify(
        bucket,
        { ...marker, isLatest: true },
        {
          event: "ObjectRemoved:DeleteMarkerCreated",
          requestId,
        },
      );
      return objects.put(marker);
    });
    void blobs.remove(replaced?.details.blobs ?? []);
    return { VersionId: marker.version, DeleteMarker: true };
  }

  #removeVersion(bucket: BucketRecord, key: string, version: string, requestId: string): Deleted {
    const { objects, blobs } = this.#state;
    const found = objects.version(bucket.name, key, version);
    // Whoever deletes twice is not told.
    if (found === undefined) {
      if (version !== "null" && !/^[\w.-]{32}$/.test(version)) throw versionMissing(key, version);
      return { VersionId: version };
    }
    this.#state.together(() => {
      objects.remove(found);
      this.#notifier.notify(bucket, found, { event: "ObjectRemoved:Delete", requestId });
    });
    void blobs.remove(found.details.blobs);
    return { VersionId: version, ...(found.isMarker && { DeleteMarker: true }) };
  }
}

function newVersion({ versioning }: BucketRecord): string {
  return versioning === "Enabled" ? randomBytes(24).toString("base64url").replaceAll("-", ".") : "null";
}
