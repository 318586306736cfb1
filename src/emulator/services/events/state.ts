import type { DatabaseSync } from "node:sqlite";
import type { ReplayState, Target } from "@aws-sdk/client-eventbridge";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { archiveMigration, type ArchivePosition } from "./archiveTable.ts";

/** The account and region whose buses these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Times are epoch milliseconds. The default bus has a record only when something of it was changed. */
export interface BusRecord {
  readonly name: string;
  readonly description?: string;
  /** The resource policy, as JSON text. */
  readonly policy?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface RuleRecord {
  readonly name: string;
  readonly bus: string;
  readonly state: "ENABLED" | "DISABLED";
  readonly pattern?: string;
  readonly schedule?: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly createdAt: number;
}

/** What a bus keeps of its events. */
export interface ArchiveRecord {
  readonly name: string;
  readonly bus: string;
  /** The bus's ARN. */
  readonly sourceArn: string;
  readonly description?: string;
  readonly pattern?: string;
  /** 0 keeps them for ever. */
  readonly retentionDays: number;
  readonly keyId?: string;
  readonly createdAt: number;
}

export interface ReplayRecord {
  readonly name: string;
  readonly description?: string;
  readonly archive: string;
  /** The bus's ARN. */
  readonly destination: string;
  /** The only rules that are asked; all of the bus without them. */
  readonly ruleArns?: readonly string[];
  /** The times of the events that are replayed, both included. */
  readonly from: number;
  readonly until: number;
  readonly state: ReplayState;
  readonly reason?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The last event that was replayed. */
  readonly cursor?: ArchivePosition;
}

const names = ["buses", "rules", "targets", "tags", "archives", "replays"] as const;

export const migrations: readonly Migration[] = [
  ...names.map((name) => collectionMigration(`events_${name}`)),
  archiveMigration,
];

/** What EventBridge keeps; the comment at each says owner and id. */
export class EventsState {
  readonly place: Place;
  /** "", name */
  readonly buses: Collection<BusRecord>;
  /** bus, name */
  readonly rules: Collection<RuleRecord>;
  /** rule's ARN, target's id */
  readonly targets: Collection<Target>;
  /** "", ARN */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /** "", name */
  readonly archives: Collection<ArchiveRecord>;
  /** "", name */
  readonly replays: Collection<ReplayRecord>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.buses = new Collection(database, "events_buses");
    this.rules = new Collection(database, "events_rules");
    this.targets = new Collection(database, "events_targets");
    this.tags = new Collection(database, "events_tags");
    this.archives = new Collection(database, "events_archives");
    this.replays = new Collection(database, "events_replays");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, this.#all(), work);
  }

  clear(): void {
    for (const collection of this.#all()) collection.clear();
  }

  #all() {
    return [this.buses, this.rules, this.targets, this.tags, this.archives, this.replays];
  }

  archiveArn(name: string): string {
    return formatArn({ service: "events", ...this.place, resource: `archive/${name}` });
  }

  replayArn(name: string): string {
    return formatArn({ service: "events", ...this.place, resource: `replay/${name}` });
  }

  busArn(name: string): string {
    return formatArn({ service: "events", ...this.place, resource: `event-bus/${name}` });
  }

  /** Rules of the default bus are named without it. */
  ruleArn({ name, bus }: Pick<RuleRecord, "name" | "bus">): string {
    const resource = bus === defaultBus ? `rule/${name}` : `rule/${bus}/${name}`;
    return formatArn({ service: "events", ...this.place, resource });
  }
}

export const defaultBus = "default";
