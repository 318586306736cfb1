import type { DatabaseSync } from "node:sqlite";
import type { TopicRulePayload } from "@aws-sdk/client-iot";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";

/** The account and region whose rules these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export interface TopicRuleRecord {
  readonly name: string;
  readonly rule: TopicRulePayload;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const migrations: readonly Migration[] = [collectionMigration("iot_rules")];

/** What IoT keeps. */
export class IotState {
  readonly place: Place;
  /** "", name */
  readonly rules: Collection<TopicRuleRecord>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.rules = new Collection(database, "iot_rules");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.rules], work);
  }

  ruleArn(name: string): string {
    return formatArn({ service: "iot", ...this.place, resource: `rule/${name}` });
  }
}
