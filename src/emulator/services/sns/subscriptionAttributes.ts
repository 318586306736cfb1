import { parseArn, rootArn } from "../../../shared/arn.ts";
import { PatternError } from "../../eventPattern/patternError.ts";
import { invalidParameter } from "./errors.ts";
import { type FilterScope, filterScopes, readFilterPolicy } from "./filterPolicy.ts";
import type { SubscriptionRecord } from "./state.ts";

type Attributes = Readonly<Record<string, string>>;

/** What can be set of a subscription. */
const settable: ReadonlySet<string> = new Set([
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
  "ReplayPolicy",
  "SubscriptionRoleArn",
]);

const rawProtocols = ["sqs", "http", "https", "firehose"];

/**
 * Throws AWS's words when some of the attributes cannot be set; `all` are those that the subscription has then. `during` is what
 * AWS puts before the name: `Subscribe` says where it found it.
 */
export function checkSubscriptionAttributes(
  set: Attributes,
  { protocol, all, during }: { readonly protocol: string; readonly all: Attributes; readonly during: string },
): void {
  for (const [name, value] of Object.entries(set)) {
    const refused = (reason: string) => invalidParameter(`${during}${name}: ${reason}`);
    if (!settable.has(name)) throw invalidParameter(`${during}AttributeName`);
    switch (name) {
      case "RawMessageDelivery":
        if (!/^(?:true|false)$/i.test(value)) {
          throw refused(`Invalid value [${value}]. Must be true or false.`);
        }
        if (isTrue(value) && !rawProtocols.includes(protocol)) {
          throw refused(`Delivery protocol [${protocol}] does not support raw message delivery.`);
        }
        break;
      case "FilterPolicyScope":
        if (!isScope(value)) {
          throw refused(`Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
        }
        checkPolicy(all, during);
        break;
      case "FilterPolicy":
        checkPolicy(all, during);
        break;
      case "RedrivePolicy":
        if (value !== "" && deadLetterQueue(value) === undefined) {
          throw refused("deadLetterTargetArn is an invalid arn");
        }
    }
  }
}

/** What is wrong with a policy is said of the policy, also where its scope was set. */
function checkPolicy(all: Attributes, during: string): void {
  try {
    policyOf(all);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalidParameter(`${during}FilterPolicy: ${error.message}`);
  }
}

/** The filter policy of a subscription; undefined when it has none. */
export function policyOf(attributes: Attributes) {
  const { FilterPolicy: text = "" } = attributes;
  return text === "" ? undefined : readFilterPolicy(text, scopeOf(attributes));
}

function scopeOf({ FilterPolicyScope: scope = "" }: Attributes): FilterScope {
  return isScope(scope) ? scope : "MessageAttributes";
}

function isScope(text: string): text is FilterScope {
  return filterScopes.some((scope) => scope === text);
}

/** The queue that a redrive policy names; undefined where it names none. */
export function deadLetterQueue(redrivePolicy: string): string | undefined {
  try {
    const policy: unknown = JSON.parse(redrivePolicy);
    if (typeof policy !== "object" || policy === null || !("deadLetterTargetArn" in policy)) return undefined;
    const arn = String(policy.deadLetterTargetArn);
    return parseArn(arn)?.service === "sqs" ? arn : undefined;
  } catch {
    return undefined;
  }
}

export function isRaw({ attributes }: SubscriptionRecord): boolean {
  return isTrue(attributes["RawMessageDelivery"] ?? "");
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === "true";
}

/** What `GetSubscriptionAttributes` tells; the scope of a filter only where there is a filter. */
export function subscriptionAttributes(subscription: SubscriptionRecord, accountId: string): Attributes {
  const { arn, topicArn, protocol, endpoint, attributes, token } = subscription;
  const { FilterPolicyScope: _scope, ...set } = attributes;
  return {
    RawMessageDelivery: "false",
    ...set,
    ...(attributes["FilterPolicy"] !== undefined && { FilterPolicyScope: scopeOf(attributes) }),
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Protocol: protocol,
    Endpoint: endpoint,
    Owner: accountId,
    SubscriptionPrincipal: rootArn(accountId),
    PendingConfirmation: String(token !== undefined),
    ConfirmationWasAuthenticated: String(token === undefined),
  };
}
