import type { DatabaseSync } from "node:sqlite";
import type { Target } from "@aws-sdk/client-eventbridge";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";

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

const names = ["buses", "rules", "targets", "tags"] as const;

export const migrations: readonly Migration[] = names.map((name) => collectionMigration(`events_${name}`));

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
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.buses = new Collection(database, "events_buses");
    this.rules = new Collection(database, "events_rules");
    this.targets = new Collection(database, "events_targets");
    this.tags = new Collection(database, "events_tags");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.buses, this.rules, this.targets, this.tags], work);
  }

  clear(): void {
    for (const collection of [this.buses, this.rules, this.targets, this.tags]) collection.clear();
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
