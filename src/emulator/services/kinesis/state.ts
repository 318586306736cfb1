import type { DatabaseSync } from "node:sqlite";
import { formatArn, parseArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { inUse, invalidArgument, notFound } from "./errors.ts";
import { migrations as recordMigrations } from "./records/table.ts";
import type { ShardRecord } from "./shards/shard.ts";

/** The account and region whose streams these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Times are epoch milliseconds. */
export interface StreamRecord {
  readonly name: string;
  /** Another for each stream, also for one of the same name as an earlier one: what AWS calls its StreamId. */
  readonly id: string;
  readonly mode: "PROVISIONED" | "ON_DEMAND";
  readonly createdAt: number;
  readonly retentionHours: number;
  readonly maxRecordKib: number;
  /** Shards that the stream has ever had: the index of the next. */
  readonly shardCount: number;
  /** A change that clients see for a moment. */
  readonly change?: { readonly status: "CREATING" | "UPDATING"; readonly until: number };
  readonly keyId?: string;
  readonly metrics?: readonly string[];
  readonly warmThroughput?: number;
}

export interface ConsumerRecord {
  readonly name: string;
  readonly createdAt: number;
  /** The end of its ARN where templates name it before it is made; else when it was made. */
  readonly stamp?: string;
}

/** How a request names a stream. */
export interface StreamNaming {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly StreamId?: string | undefined;
}

const names = ["streams", "shards", "consumers", "tags", "withdrawn"] as const;

export const migrations: readonly Migration[] = [
  ...names.map((name) => collectionMigration(`kinesis_${name}`)),
  ...recordMigrations,
];

/** Long enough for a client to see the state in between, short enough that nobody waits for it. */
const changeMs = 70;

/** What Kinesis keeps beside the records; the comment at each says owner and id. */
export class KinesisState {
  readonly place: Place;
  readonly clock: Clock;
  /** "", name */
  readonly streams: Collection<StreamRecord>;
  /** stream's id, shard's id */
  readonly shards: Collection<ShardRecord>;
  /** stream's id, name */
  readonly consumers: Collection<ConsumerRecord>;
  /** "", ARN */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /** Streams that no template declares any more, whose records wait for one that does: "", name */
  readonly withdrawn: Collection<StreamRecord>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place, clock: Clock) {
    this.place = place;
    this.clock = clock;
    this.#database = database;
    this.streams = new Collection(database, "kinesis_streams");
    this.shards = new Collection(database, "kinesis_shards");
    this.consumers = new Collection(database, "kinesis_consumers");
    this.tags = new Collection(database, "kinesis_tags");
    this.withdrawn = new Collection(database, "kinesis_withdrawn");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, this.#all(), work);
  }

  clear(): void {
    this.together(() => {
      for (const collection of this.#all()) collection.clear();
    });
  }

  #all() {
    return [this.streams, this.shards, this.consumers, this.tags, this.withdrawn];
  }

  /** The stream that a request names. Throws AWS's error when there is none. */
  stream(naming: StreamNaming): StreamRecord {
    const name = this.#nameOf(naming);
    const stream = this.streams.get("", name);
    if (stream === undefined) throw this.streamMissing(name);
    return stream;
  }

  streamMissing(name: string): Error {
    return notFound(`Stream ${name} under account ${this.place.accountId} not found.`);
  }

  /** The stream, when nothing of it is changing. */
  settled(naming: StreamNaming): StreamRecord {
    const stream = this.stream(naming);
    const status = this.statusOf(stream);
    if (status !== "ACTIVE") {
      throw inUse(
        `Stream ${stream.name} under account ${this.place.accountId} not ACTIVE, instead in state ${status}`,
      );
    }
    return stream;
  }

  /** The stream, once it was created: records are taken and given while it is updated. */
  readable(naming: StreamNaming): StreamRecord {
    const stream = this.stream(naming);
    if (this.statusOf(stream) === "CREATING") throw this.streamMissing(stream.name);
    return stream;
  }

  /** Whether there is a stream of that ARN that takes records. */
  takes(streamArn: string): boolean {
    const stream = [...this.streams.of("").values()].find(({ name }) => this.streamArn(name) === streamArn);
    return stream !== undefined && this.statusOf(stream) !== "CREATING";
  }

  statusOf({ change }: StreamRecord): "ACTIVE" | "CREATING" | "UPDATING" {
    return change !== undefined && this.clock.now() < change.until ? change.status : "ACTIVE";
  }

  /** A change that begins now. */
  changing(status: "CREATING" | "UPDATING"): Required<Pick<StreamRecord, "change">> {
    return { change: { status, until: this.clock.now() + changeMs } };
  }

  streamArn(name: string): string {
    return formatArn({ service: "kinesis", ...this.place, resource: `stream/${name}` });
  }

  consumerArn(stream: StreamRecord, { name, createdAt, stamp }: ConsumerRecord): string {
    const end = stamp ?? Math.floor(createdAt / 1000);
    return `${this.streamArn(stream.name)}/consumer/${name}:${end}`;
  }

  /** Whether an ARN is of a stream that is there, or of one of its consumers. */
  knows(arn: string): boolean {
    const stream = this.streams.get("", this.nameInArn(arn));
    if (stream === undefined || !arn.includes("/consumer/")) return stream !== undefined;
    const consumers = [...this.consumers.of(stream.id).values()];
    return consumers.some((consumer) => this.consumerArn(stream, consumer) === arn);
  }

  #nameOf({ StreamName: name, StreamARN: arn, StreamId: id }: StreamNaming): string {
    if (arn !== undefined) {
      const named = this.nameInArn(arn);
      if (name !== undefined && name !== named) {
        throw invalidArgument("StreamARN and StreamName must name the same stream.");
      }
      return named;
    }
    if (name !== undefined) return name;
    const found = [...this.streams.of("").values()].find((stream) => stream.id === id);
    if (found !== undefined) return found.name;
    if (id !== undefined) throw notFound(`Stream ${id} under account ${this.place.accountId} not found.`);
    throw invalidArgument("Either StreamName or StreamARN must be specified.");
  }

  /** The name of the stream in its ARN, or in one of its consumers. Throws AWS's error for another account's or region's. */
  nameInArn(arn: string): string {
    const { region, accountId, resource = "" } = parseArn(arn) ?? {};
    const [, name = ""] = resource.split("/");
    if (region !== this.place.region || accountId !== this.place.accountId) {
      throw notFound(`Stream ${name} under account ${accountId} not found.`);
    }
    return name;
  }
}
