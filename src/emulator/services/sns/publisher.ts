import { createHash, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import { Deduplication } from "./deduplication.ts";
import { type FilterPolicy, passes } from "./filterPolicy.ts";
import type { Message } from "./message.ts";
import { type Addresses, type Notification, textFor } from "./notification.ts";
import { owedTo } from "./owed.ts";
import type { SnsState, SubscriptionRecord, TopicRecord } from "./state.ts";
import { policyOf } from "./subscriptionAttributes.ts";

interface PublisherOptions {
  readonly database: DatabaseSync;
  readonly state: SnsState;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly addresses: Addresses;
}

export interface Published {
  readonly MessageId: string;
  /** Of a FIFO topic. */
  readonly SequenceNumber?: string;
}

/** Takes messages to the subscribers whose filters let them through. Filters are read once for each subscription. */
export class Publisher {
  readonly deduplication: Deduplication;
  readonly #options: PublisherOptions;
  readonly #policies = new Map<string, FilterPolicy | "none">();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.deduplication = new Deduplication(options.database);
  }

  /** As part of the transaction under way. */
  publish(topic: TopicRecord, message: Message, trace: string | undefined): Published {
    const { state, clock } = this.#options;
    const now = clock.now();
    const accepted = this.#accept(topic, message, now);
    const published = {
      MessageId: accepted.messageId,
      ...(accepted.sequence !== undefined && { SequenceNumber: accepted.sequence }),
    };
    if (!accepted.isNew) return published;
    this.#fanOut({
      ...message,
      messageId: accepted.messageId,
      deduplicationId: accepted.deduplicationId,
      topicArn: state.topicArn(topic.name),
      timestamp: new Date(now).toISOString(),
      signatureVersion: topic.attributes["SignatureVersion"] ?? "1",
      trace,
      sequenceNumber: accepted.sequence,
    });
    return published;
  }

  /** A subscription changed or went. */
  forget(subscriptionArn: string): void {
    this.#policies.delete(subscriptionArn);
  }

  clear(): void {
    this.#policies.clear();
    this.deduplication.forget(null);
  }

  #accept(topic: TopicRecord, { deduplicationId, groupId, messages }: Message, now: number) {
    const messageId = randomUUID();
    if (!topic.name.endsWith(".fifo")) {
      return { messageId, isNew: true, deduplicationId, sequence: undefined };
    }
    const arn = this.#options.state.topicArn(topic.name);
    const id = deduplicationId ?? createHash("sha256").update(messages.default).digest("hex");
    const scoped = topic.attributes["FifoThroughputScope"] === "MessageGroup" ? `${groupId} ${id}` : id;
    const accepted = this.deduplication.accept(arn, scoped, messageId, now);
    // As wide as AWS's, which begin with 1 and grow by more than one.
    const sequence = String(10_000_000_000_000_000_000n + BigInt(accepted.sequence) * 1000n);
    return { ...accepted, deduplicationId: id, sequence };
  }

  #fanOut(notification: Notification): void {
    const { state, deliveries, addresses } = this.#options;
    for (const subscription of state.subscriptions.of(notification.topicArn).values()) {
      if (subscription.token !== undefined || !this.#lets(subscription, notification)) continue;
      const owed = owedTo(subscription, notification, addresses);
      if (owed !== undefined) deliveries.owe(owed);
    }
  }

  #lets(subscription: SubscriptionRecord, notification: Notification): boolean {
    const { arn, attributes, protocol } = subscription;
    const policy = this.#policies.get(arn) ?? policyOf(attributes) ?? "none";
    this.#policies.set(arn, policy);
    return policy === "none" || passes(policy, textFor(notification, protocol), notification.attributes);
  }
}
