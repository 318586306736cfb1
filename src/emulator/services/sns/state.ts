import type { DatabaseSync } from "node:sqlite";
import { formatArn, nameOf, ownerOf, partsIn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { deduplicationMigration } from "./deduplication.ts";
import { invalidParameter, topicMissing } from "./errors.ts";

/** The account and region whose topics these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export interface TopicRecord {
  readonly name: string;
  /** What was set, in AWS's form; the rest has AWS's defaults. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** How many subscriptions were ended. */
  readonly ended: number;
  readonly dataProtectionPolicy?: string;
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What confirms it; one without is confirmed. */
  readonly token?: string;
}

export const migrations: readonly Migration[] = [
  collectionMigration("sns_topics"),
  collectionMigration("sns_subscriptions"),
  deduplicationMigration,
];

/** What SNS keeps; the comment at each says owner and id. */
export class SnsState {
  readonly place: Place;
  /** "", name */
  readonly topics: Collection<TopicRecord>;
  /** topic's ARN, subscription's ARN */
  readonly subscriptions: Collection<SubscriptionRecord>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.topics = new Collection(database, "sns_topics");
    this.subscriptions = new Collection(database, "sns_subscriptions");
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.topics, this.subscriptions], work);
  }

  clear(): void {
    this.topics.clear();
    this.subscriptions.clear();
  }

  topicArn(name: string): string {
    return formatArn({ service: "sns", ...this.place, resource: name });
  }

  /** Undefined for a topic of another account, or none. */
  topic(arn: string): TopicRecord | undefined {
    const topic = this.topics.get("", nameOf(arn));
    return topic !== undefined && this.topicArn(topic.name) === arn ? topic : undefined;
  }

  /** Throws AWS's error for what is no topic. */
  existingTopic(arn: string, member = "TopicArn"): TopicRecord {
    checkArn(arn, member);
    const topic = this.topic(arn);
    if (topic === undefined) throw topicMissing();
    return topic;
  }

  subscription(arn: string): SubscriptionRecord | undefined {
    return this.subscriptions.get(ownerOf(arn), arn);
  }
}

/** Throws AWS's words for a text that is no ARN. */
export function checkArn(text: string, member: string): void {
  const count = partsIn(text);
  if (count >= 6 && text.startsWith("arn:")) return;
  throw invalidParameter(
    count < 6 ? `${member} Reason: An ARN must have at least 6 elements, not ${count}` : member,
  );
}

export function isFifo(topicArn: string): boolean {
  return topicArn.endsWith(".fifo");
}
