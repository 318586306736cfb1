import { randomBytes, randomUUID } from "node:crypto";
import type {
  ConfirmSubscriptionInput,
  GetSubscriptionAttributesInput,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsInput,
  SetSubscriptionAttributesInput,
  SubscribeInput,
  UnsubscribeInput,
} from "@aws-sdk/client-sns";
import type { Operation } from "../../contracts/service.ts";
import type { Confirmations } from "./confirmations.ts";
import { checkEndpoint, needsConfirmation } from "./endpoints.ts";
import { invalidParameter, required, subscriptionMissing } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { checkArn, type SnsState, type SubscriptionRecord } from "./state.ts";
import { checkSubscriptionAttributes, subscriptionAttributes } from "./subscriptionAttributes.ts";

interface SubscriptionOptions {
  readonly state: SnsState;
  readonly confirmations: Confirmations;
  /** A subscription's filter changed, or it went. */
  readonly changed: (subscriptionArn: string) => void;
}

export function subscriptionOperations(options: SubscriptionOptions): Record<string, Operation> {
  const { state, confirmations, changed } = options;
  return {
    ...subscriptionLists(state),
    Subscribe: (input: SubscribeInput) => subscribe(input, options),
    ConfirmSubscription({ TopicArn: topicArn, Token: token }: ConfirmSubscriptionInput) {
      state.existingTopic(required(topicArn, "topicArn"));
      return { SubscriptionArn: confirmations.confirm(topicArn ?? "", required(token, "token")) };
    },
    Unsubscribe({ SubscriptionArn: given }: UnsubscribeInput) {
      const arn = required(given, "subscriptionArn");
      checkArn(arn, "SubscriptionArn");
      confirmations.unsubscribe(arn);
      changed(arn);
    },
    GetSubscriptionAttributes({ SubscriptionArn: arn }: GetSubscriptionAttributesInput) {
      return { Attributes: subscriptionAttributes(existing(state, arn), state.place.accountId) };
    },
    SetSubscriptionAttributes(input: SetSubscriptionAttributesInput) {
      const { AttributeName: name, AttributeValue: value = "" } = input;
      const subscription = existing(state, input.SubscriptionArn);
      const set = { [required(name, "attributeName")]: value };
      const { [name ?? ""]: _before, ...others } = subscription.attributes;
      const attributes = value === "" ? others : { ...others, ...set };
      const { protocol, topicArn, arn } = subscription;
      checkSubscriptionAttributes(set, { protocol, all: attributes, during: "" });
      state.subscriptions.set(topicArn, arn, { ...subscription, attributes });
      changed(arn);
    },
  };
}

function subscriptionLists(state: SnsState): Record<string, Operation> {
  const listed = (subscriptions: Iterable<SubscriptionRecord>, token: string | undefined) => {
    const page = pageOf([...subscriptions], ({ arn }) => arn, token);
    const Subscriptions = page.items.map(({ arn, protocol, endpoint, topicArn, token: pending }) => ({
      SubscriptionArn: pending === undefined ? arn : "PendingConfirmation",
      Owner: state.place.accountId,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    }));
    return { Subscriptions, ...page.next };
  };
  return {
    ListSubscriptions: ({ NextToken: token }: ListSubscriptionsInput) =>
      listed(
        [...state.subscriptions.entries()].map(({ document }) => document),
        token,
      ),
    ListSubscriptionsByTopic({ TopicArn: given, NextToken: token }: ListSubscriptionsByTopicInput) {
      const arn = required(given, "topicArn");
      state.existingTopic(arn);
      return listed(state.subscriptions.of(arn).values(), token);
    },
  };
}

function existing(state: SnsState, given: string | undefined): SubscriptionRecord {
  const arn = required(given, "subscriptionArn");
  checkArn(arn, "SubscriptionArn");
  const subscription = state.subscription(arn);
  if (subscription === undefined) throw subscriptionMissing();
  return subscription;
}

function subscribe(input: SubscribeInput, { state, confirmations, changed }: SubscriptionOptions) {
  const topicArn = required(input.TopicArn, "topicArn");
  const protocol = required(input.Protocol, "protocol");
  state.existingTopic(topicArn);
  const endpoint = checkEndpoint(protocol, input.Endpoint, topicArn);
  const attributes = Object.fromEntries(
    Object.entries(input.Attributes ?? {}).filter(([, value]) => value !== ""),
  );
  checkSubscriptionAttributes(attributes, { protocol, all: attributes, during: "Attributes Reason: " });
  const answerOf = ({ arn, token }: SubscriptionRecord) => ({
    SubscriptionArn:
      token === undefined || input.ReturnSubscriptionArn === true ? arn : "pending confirmation",
  });
  const same = [...state.subscriptions.of(topicArn).values()].find(
    (each) => each.protocol === protocol && each.endpoint === endpoint,
  );
  if (same !== undefined) {
    if (Object.entries(attributes).some(([name, value]) => same.attributes[name] !== value)) {
      throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
    }
    if (same.token !== undefined) confirmations.ask(same);
    return answerOf(same);
  }
  const subscription: SubscriptionRecord = {
    arn: `${topicArn}:${randomUUID()}`,
    topicArn,
    protocol,
    endpoint,
    attributes,
    ...(needsConfirmation(protocol) && { token: randomBytes(128).toString("hex") }),
  };
  state.together(() => {
    state.subscriptions.set(topicArn, subscription.arn, subscription);
    confirmations.ask(subscription);
  });
  changed(subscription.arn);
  return answerOf(subscription);
}
