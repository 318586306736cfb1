import { randomUUID } from "node:crypto";
import type {
  GetBucketNotificationConfigurationRequest,
  PutBucketNotificationConfigurationRequest,
} from "@aws-sdk/client-s3";
import * as v from "valibot";
import { parseArn } from "../../../../shared/arn.ts";
import type { Call, Operation } from "../../../contracts/service.ts";
import { invalidArgument } from "../errors.ts";
import { withConfiguration } from "./configurations.ts";
import type { S3State } from "../state.ts";
import {
  NotificationConfiguration,
  type NotificationRule,
  overlap,
  rulesOf,
} from "../notifications/configuration.ts";
import type { Notifier } from "../notifications/notifier.ts";

interface NotificationOptions {
  readonly state: S3State;
  readonly notifier: Notifier;
  /** Whether a function, queue or topic is there to be told. */
  readonly exists: (arn: string) => Promise<boolean>;
}

const services = { function: "lambda", queue: "sqs", topic: "sns" } as const;

export function notificationOperations(options: NotificationOptions): Record<string, Operation> {
  const { state, notifier } = options;
  return {
    async PutBucketNotificationConfiguration(input: PutBucketNotificationConfigurationRequest, call: Call) {
      state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const configuration = named(v.parse(NotificationConfiguration, input.NotificationConfiguration ?? {}));
      const rules = rulesOf(configuration);
      checkRules(rules);
      if (input.SkipDestinationValidation !== true) await checkDestinations(rules, options.exists);
      const bucket = state.bucket(input.Bucket);
      const isEmpty = rules.length === 0 && configuration.EventBridgeConfiguration === undefined;
      state.together(() => {
        const value = isEmpty ? undefined : configuration;
        state.buckets.set("", bucket.name, withConfiguration(bucket, "Notification", value));
        for (const { kind, targetArn } of rules) {
          if (kind !== "function") notifier.test(bucket, targetArn, call.requestId);
        }
      });
    },
    GetBucketNotificationConfiguration(input: GetBucketNotificationConfigurationRequest) {
      return state.bucket(input.Bucket, input.ExpectedBucketOwner).configurations["Notification"] ?? {};
    },
  };
}

/** Each has a name afterwards, and says `Prefix` and `Suffix` however it was spelled. */
function named(configuration: NotificationConfiguration): NotificationConfiguration {
  const name = <Each extends { readonly Id?: string | undefined; readonly Filter?: Filter | undefined }>(
    each: Each,
  ) => ({ ...each, Id: each.Id ?? randomUUID(), ...(each.Filter && { Filter: spelled(each.Filter) }) });
  const { QueueConfigurations: queues, TopicConfigurations: topics } = configuration;
  const { LambdaFunctionConfigurations: functions, EventBridgeConfiguration: bus } = configuration;
  return {
    ...(topics && { TopicConfigurations: topics.map((each) => name(each)) }),
    ...(queues && { QueueConfigurations: queues.map((each) => name(each)) }),
    ...(functions && { LambdaFunctionConfigurations: functions.map((each) => name(each)) }),
    ...(bus && { EventBridgeConfiguration: bus }),
  };
}

type Filter = NonNullable<NonNullable<NotificationConfiguration["QueueConfigurations"]>[number]["Filter"]>;

function spelled(filter: Filter): Filter {
  const rules = filter.Key?.FilterRules ?? [];
  return {
    Key: {
      FilterRules: rules.map(({ Name: name = "", Value }) => ({
        Name: name.charAt(0).toUpperCase() + name.slice(1).toLowerCase(),
        Value,
      })),
    },
  };
}

const eventPattern =
  /^s3:(?:Object(?:Created|Removed|Tagging|Acl|Restore)|LifecycleExpiration|LifecycleTransition|IntelligentTiering|Replication|ReducedRedundancyLostObject|TestEvent)(?::[A-Za-z*]+)?$/;

function checkRules(rules: readonly NotificationRule[]): void {
  for (const { events } of rules) {
    const wrong = events.find((event) => !eventPattern.test(event));
    if (wrong !== undefined || events.length === 0) {
      throw invalidArgument("The event is not supported for notifications", "Event", wrong ?? "");
    }
  }
  for (const [index, rule] of rules.entries()) {
    if (rules.slice(index + 1).some((other) => overlap(rule, other))) {
      throw invalidArgument(
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
      );
    }
  }
}

async function checkDestinations(
  rules: readonly NotificationRule[],
  exists: NotificationOptions["exists"],
): Promise<void> {
  for (const { kind, targetArn } of rules) {
    const arn = parseArn(targetArn);
    if (arn?.service !== services[kind])
      throw invalidArgument("The ARN could not be parsed", arnName(kind), targetArn);
    if (await exists(targetArn)) continue;
    throw invalidArgument(
      "Unable to validate the following destination configurations",
      targetArn,
      "The destination is not there, or it may not be called",
    );
  }
}

function arnName(kind: NotificationRule["kind"]): string {
  return { function: "CloudFunction", queue: "Queue", topic: "Topic" }[kind];
}
