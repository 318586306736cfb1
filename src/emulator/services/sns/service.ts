import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { asking } from "../../contracts/ask.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { PublicRoute } from "../../contracts/publicRoute.ts";
import type { CallingService, ServiceDefinition } from "../../contracts/service.ts";
import type { TopicAcceptor } from "../../contracts/topics.ts";
import { Confirmations } from "./confirmations.ts";
import { snsDeclarer } from "./declarer.ts";
import { readMessage } from "./message.ts";
import { snsActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { permissionOperations } from "./permissions.ts";
import { addressesAt, publicAddresses } from "./publicAddresses.ts";
import { publishOperations } from "./publish.ts";
import { Publisher } from "./publisher.ts";
import { topicsCalling } from "./triggers.ts";
import { type Place, SnsState } from "./state.ts";
import { subscriptionOperations } from "./subscriptions.ts";
import { tagOperations } from "./tags.ts";
import { topicOperations } from "./topics.ts";

interface SnsOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly deliveries: Deliveries;
  /** Where the addresses in messages lead. */
  readonly endpoint: () => string;
}

export interface Sns extends Required<Pick<CallingService, "service" | "declarer" | "reset" | "triggers">> {
  /** Messages from within the emulator: what a function's destination or a rule's target sends. */
  readonly accept: TopicAcceptor;
  /** Whether there is a topic of that ARN. */
  has(topicArn: string): boolean;
  /** The addresses in messages. */
  readonly route: PublicRoute;
}

/** SNS: topics, their subscribers among functions, queues and servers on this machine, and filters. */
export function createSns({ database, clock, deliveries, endpoint, ...place }: SnsOptions): Sns {
  const state = new SnsState(database, { accountId: place.accountId, region: place.region });
  const addresses = addressesAt(endpoint);
  const publisher = new Publisher({ database, state, deliveries, clock, addresses });
  const confirmations = new Confirmations({ state, deliveries, clock, addresses });
  const service: ServiceDefinition = {
    name: "sns",
    sdkId: "SNS",
    signingName: "sns",
    protocols: [{ kind: "query", xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/" }],
    model: loadModel,
    actions: snsActions,
    // 256 KiB of text, which a form may escape to three times its size for each of ten messages.
    bodyLimit: () => 8 * 1024 * 1024,
    operations: {
      ...topicOperations(state, publisher.deduplication),
      ...subscriptionOperations({ state, confirmations, changed: (arn) => publisher.forget(arn) }),
      ...publishOperations(state, publisher),
      ...tagOperations(state),
      ...permissionOperations(state),
    },
  };
  return {
    service,
    declarer: snsDeclarer(state, asking(service, state.place)),
    accept({ topicArn, message, subject, attributes, trace, groupId, deduplicationId }) {
      const topic = state.existingTopic(topicArn);
      const given = {
        Message: message,
        Subject: subject,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      };
      publisher.publish(topic, { ...readMessage(given, topic), attributes }, trace);
    },
    has: (arn) => state.topic(arn) !== undefined,
    triggers: (functionArn) => topicsCalling(state, functionArn),
    route: publicAddresses(confirmations),
    reset() {
      state.clear();
      publisher.clear();
    },
  };
}
