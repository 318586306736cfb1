import { randomUUID } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import { isReached } from "./endpoints.ts";
import { invalidParameter } from "./errors.ts";
import { type Addresses, signed } from "./notification.ts";
import { owedToServer } from "./owed.ts";
import type { SnsState, SubscriptionRecord } from "./state.ts";

interface ConfirmationsOptions {
  readonly state: SnsState;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly addresses: Addresses;
}

/** Servers are asked whether they want to be subscribers, and told when they are not any more. */
export class Confirmations {
  readonly #options: ConfirmationsOptions;

  constructor(options: ConfirmationsOptions) {
    this.#options = options;
  }

  /** As part of the transaction under way. */
  ask(subscription: SubscriptionRecord): void {
    const { topicArn, token = "" } = subscription;
    this.#send(subscription, {
      type: "SubscriptionConfirmation",
      token,
      text: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    });
  }

  /** The ARN of the subscription that the token confirms, again too. Throws AWS's words for a token of none. */
  confirm(topicArn: string, token: string): string {
    const { subscriptions } = this.#options.state;
    const pending = [...subscriptions.of(topicArn).values()].find((each) => each.token === token);
    if (pending === undefined) throw invalidParameter("Token");
    const { token: _used, ...confirmed } = pending;
    subscriptions.set(topicArn, pending.arn, confirmed);
    return pending.arn;
  }

  /** Whoever ends it twice is not told. */
  unsubscribe(arn: string): void {
    const { state } = this.#options;
    const subscription = state.subscription(arn);
    if (subscription === undefined) return;
    const topic = state.topic(subscription.topicArn);
    state.together(() => {
      state.subscriptions.delete(subscription.topicArn, arn);
      if (topic !== undefined) state.topics.set("", topic.name, { ...topic, ended: topic.ended + 1 });
      if (subscription.token !== undefined) return;
      this.#send(subscription, {
        type: "UnsubscribeConfirmation",
        token: randomUUID().replaceAll("-", ""),
        text: `You have chosen to deactivate subscription ${arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
      });
    });
  }

  #send(
    subscription: SubscriptionRecord,
    { type, token, text }: { readonly type: string; readonly token: string; readonly text: string },
  ): void {
    const { deliveries, clock, addresses } = this.#options;
    const { protocol, endpoint, topicArn } = subscription;
    if (!protocol.startsWith("http") || !isReached(endpoint)) return;
    const messageId = randomUUID();
    const body = JSON.stringify({
      Type: type,
      MessageId: messageId,
      Token: token,
      TopicArn: topicArn,
      Message: text,
      SubscribeURL: addresses("ConfirmSubscription", { TopicArn: topicArn, Token: token }),
      Timestamp: new Date(clock.now()).toISOString(),
      ...signed(messageId, topicArn, "1"),
    });
    deliveries.owe(owedToServer(subscription, { type, messageId, body }));
  }
}
