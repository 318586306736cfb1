import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { bucketMissing, refusal } from "./errors.ts";
import { BlobStore } from "./objects/blobStore.ts";
import type { Blob, ObjectDetails } from "./objects/record.ts";
import { ObjectTable, objectMigration } from "./objects/table.ts";

/** The account and region whose buckets these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export interface BucketRecord {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly versioning?: "Enabled" | "Suspended";
  /** What else was set, by the name of its operations: `Policy`, `Notification` … */
  readonly configurations: Readonly<Record<string, unknown>>;
}

export interface UploadRecord {
  readonly id: string;
  readonly key: string;
  readonly initiatedAt: number;
  readonly details: ObjectDetails;
  readonly checksumAlgorithm?: string;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
}

export interface PartRecord {
  readonly number: number;
  readonly blob: Blob;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
  readonly modifiedAt: number;
}

export const migrations: readonly Migration[] = [
  collectionMigration("s3_buckets"),
  collectionMigration("s3_uploads"),
  collectionMigration("s3_parts"),
  collectionMigration("s3_dropped"),
  collectionMigration("s3_withdrawn"),
  objectMigration,
];

interface StateOptions extends Place {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Where contents are kept. */
  readonly objectsDir: string;
}

/** What S3 keeps; the comment at each collection says owner and id. */
export class S3State {
  readonly place: Place;
  readonly clock: Clock;
  /** "", name */
  readonly buckets: Collection<BucketRecord>;
  /** "", name: buckets that no template declares any more, whose objects wait for one that does */
  readonly withdrawn: Collection<BucketRecord>;
  /** bucket, upload's id */
  readonly uploads: Collection<UploadRecord>;
  /** upload's id, number */
  readonly parts: Collection<PartRecord>;
  /** bucket, path in its folder → size and time of the file that was taken in */
  readonly dropped: Collection<string>;
  readonly objects: ObjectTable;
  readonly blobs: BlobStore;
  readonly #database: DatabaseSync;

  constructor({ database, clock, objectsDir, accountId, region }: StateOptions) {
    this.#database = database;
    this.place = { accountId, region };
    this.clock = clock;
    this.buckets = new Collection(database, "s3_buckets");
    this.withdrawn = new Collection(database, "s3_withdrawn");
    this.uploads = new Collection(database, "s3_uploads");
    this.parts = new Collection(database, "s3_parts");
    this.dropped = new Collection(database, "s3_dropped");
    this.objects = new ObjectTable(database);
    this.blobs = new BlobStore(objectsDir);
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, this.#collections(), work);
  }

  clear(): void {
    for (const collection of this.#collections()) collection.clear();
    this.objects.clear();
  }

  /** Throws S3's error for a bucket that does not exist, or is not the expected owner's. */
  bucket(name: string | undefined, expectedOwner?: string): BucketRecord {
    const bucket = this.buckets.get("", name ?? "");
    if (bucket === undefined) throw bucketMissing(name ?? "");
    if (expectedOwner !== undefined && expectedOwner !== this.place.accountId) {
      throw refusal("AccessDenied", 403, "Access Denied");
    }
    return bucket;
  }

  /** Blobs that something names. */
  namedBlobs(): Set<string> {
    const parts = [...this.parts.entries()].map(({ document }) => document.blob.id);
    return new Set([...this.objects.blobIds(), ...parts]);
  }

  #collections() {
    return [this.buckets, this.withdrawn, this.uploads, this.parts, this.dropped];
  }
}

export function bucketArn(name: string): string {
  return formatArn({ service: "s3", resource: name });
}

/** The canonical id of the one owner that there is. */
export function ownerId({ accountId }: Place): string {
  return accountId.padStart(64, "0");
}
