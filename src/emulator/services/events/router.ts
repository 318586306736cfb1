import type { Target } from "@aws-sdk/client-eventbridge";
import { resourceParts } from "../../../shared/arn.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { Envelope } from "./envelope.ts";
import type { RuleBook } from "./ruleBook.ts";
import type { EventsState, RuleRecord } from "./state.ts";
import { transformed } from "./transform/inputTransformer.ts";
import { atPath } from "./transform/jsonPath.ts";

interface RouterOptions {
  readonly state: EventsState;
  readonly book: RuleBook;
  readonly deliveries: Deliveries;
  /** Keeps an event where it is wanted. */
  readonly archive: (bus: string, event: Envelope) => void;
}

/** Takes events to the targets of the rules that they meet, as part of the transaction under way. */
export class EventRouter {
  readonly #options: RouterOptions;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  /** An event on a bus: each of its rules decides for itself, or each of those that a replay names. */
  publish(bus: string, event: Envelope, only?: readonly string[]): void {
    const { book, state, archive } = this.#options;
    if (event["replay-name"] === undefined) archive(bus, event);
    for (const rule of book.rulesFor(bus, event)) {
      if (only === undefined || only.includes(state.ruleArn(rule))) this.trigger(rule, event);
    }
  }

  /** What a rule sends when its pattern matched, or its schedule was due. */
  trigger(rule: RuleRecord, event: Envelope): void {
    const { state, deliveries } = this.#options;
    const ruleArn = state.ruleArn(rule);
    for (const target of state.targets.of(ruleArn).values()) {
      const body = inputOf(target, event, rule, ruleArn);
      if (body === undefined) continue;
      const { Arn: targetArn = "", SqsParameters: fifo, DeadLetterConfig: deadLetters } = target;
      const keyPath = target.KinesisParameters?.PartitionKeyPath;
      deliveries.owe({
        targetArn,
        body,
        onBehalfOf: { arn: ruleArn, requestId: event.id },
        envelope: {
          event: { source: event.source, detailType: event["detail-type"], resources: event.resources },
          ...(fifo?.MessageGroupId !== undefined && { groupId: fifo.MessageGroupId }),
          record: { partitionKey: partitionKeyOf(event, keyPath) },
        },
        ...(deadLetters?.Arn !== undefined && {
          deadLetters: {
            queueArn: deadLetters.Arn,
            attributes: {
              RULE_ARN: { DataType: "String", StringValue: ruleArn },
              TARGET_ARN: { DataType: "String", StringValue: targetArn },
            },
          },
        }),
      });
    }
  }
}

/** What a record's shard is chosen by: the event's id, unless the target names a member. */
function partitionKeyOf(event: Envelope, path: string | undefined): string {
  const value = path === undefined ? undefined : atPath(event, path);
  if (typeof value === "string" && value !== "") return value;
  return value === undefined || value === null || value === "" ? event.id : JSON.stringify(value);
}

/** Undefined for what becomes no JSON: AWS drops it. */
function inputOf(target: Target, event: Envelope, rule: RuleRecord, ruleArn: string): string | undefined {
  const { Arn: arn = "", Input: input, InputPath: path, InputTransformer: transformer } = target;
  // Another bus gets the event itself, which is put together again there.
  if (resourceParts(arn)[0]?.startsWith("event-bus/") === true) return JSON.stringify(event.detail);
  if (input !== undefined) return input;
  if (path !== undefined) return JSON.stringify(atPath(event, path));
  if (transformer === undefined) return JSON.stringify(event);
  const context = { ruleArn, ruleName: rule.name, ingestionTime: event.time };
  return transformed({ ...transformer, InputTemplate: transformer.InputTemplate }, event, context);
}
