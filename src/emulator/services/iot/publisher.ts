import type { Action } from "@aws-sdk/client-iot";
import { formatArn } from "../../../shared/arn.ts";
import type { Log } from "../../../shared/log.ts";
import type { Deliveries, Owed } from "../../contracts/deliveries.ts";
import { outcomeOf } from "./actions/owed.ts";
import { selected } from "./sql/evaluate.ts";
import type { Select } from "./sql/expression.ts";
import type { Message } from "./sql/functions.ts";
import { parseSql } from "./sql/parse.ts";
import { topicMatches } from "./sql/topicFilter.ts";
import type { IotState, TopicRuleRecord } from "./state.ts";

interface PublisherOptions {
  readonly state: IotState;
  readonly deliveries: Deliveries;
  readonly log: Log;
}

/** How often a message may be published again by the rules that it meets. */
const mostRounds = 10;
/** How many publications may follow from one message: rules that publish twice double them in each round. */
const mostFollowing = 100;

/** What has followed from one message so far. */
interface Following {
  count: number;
  isCut: boolean;
}

/** Takes messages to the actions of the rules that they meet. */
export class Publisher {
  readonly #options: PublisherOptions;
  /** What was read of rules, by their texts: a rule that changed has another. */
  readonly #read = new WeakMap<TopicRuleRecord, Select>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  publish(message: Message): void {
    this.#options.state.together(() => this.#publish(message, 0, { count: 0, isCut: false }));
  }

  #publish(message: Message, rounds: number, following: Following): void {
    const { state, log } = this.#options;
    if (rounds > mostRounds || following.count > mostFollowing) {
      if (!following.isCut) log.warn("rules publish a message again and again", { topic: message.topic });
      following.isCut = true;
      return;
    }
    following.count += 1;
    const { called, inner } = addressed(message);
    for (const record of state.rules.of("").values()) {
      if (record.rule.ruleDisabled === true) continue;
      const select = this.#selectOf(record);
      const isMeant =
        called === undefined
          ? select.from !== undefined && topicMatches(select.from, message.topic)
          : called === record.name;
      if (isMeant) this.#run(record, select, inner, { rounds, following });
    }
  }

  #run(
    { name, rule }: TopicRuleRecord,
    select: Select,
    message: Message,
    { rounds, following }: { readonly rounds: number; readonly following: Following },
  ): void {
    const { state, log } = this.#options;
    const body = selected(select, message);
    if (body === undefined) return;
    for (const action of rule.actions ?? []) {
      const outcome = outcomeOf(action, { place: state.place, message, body });
      switch (outcome.kind) {
        case "owed":
          this.#owe(name, rule.errorAction, message, outcome.owed);
          break;
        case "republished":
          this.#publish(
            { ...message, topic: outcome.topic, payload: Buffer.from(body) },
            rounds + 1,
            following,
          );
          break;
        default:
          log.warn("an IoT rule has an action that is not emulated", { rule: name, action: outcome.name });
      }
    }
  }

  #owe(
    name: string,
    errorAction: Action | undefined,
    message: Message,
    owed: Pick<Owed, "targetArn" | "body" | "envelope">,
  ): void {
    const { state, deliveries } = this.#options;
    const queueUrl = errorAction?.sqs?.queueUrl;
    deliveries.owe({
      ...owed,
      onBehalfOf: { arn: state.ruleArn(name), requestId: message.traceId },
      ...(queueUrl !== undefined && {
        deadLetters: {
          queueArn: formatArn({ service: "sqs", ...state.place, resource: queueUrl.replace(/^.*\//, "") }),
          attributes: {},
          instead: { body: errorBody(name, message, owed.targetArn) },
        },
      }),
    });
  }

  #selectOf(record: TopicRuleRecord): Select {
    const known = this.#read.get(record) ?? parseSql(record.rule.sql ?? "");
    this.#read.set(record, known);
    return known;
  }
}

/** Basic ingest: a topic may name the rule that it is for. */
function addressed(message: Message): { readonly called: string | undefined; readonly inner: Message } {
  const [, called, topic] = /^\$aws\/rules\/(\w+)(?:\/(.*))?$/.exec(message.topic) ?? [];
  return { called, inner: called === undefined ? message : { ...message, topic: topic ?? "" } };
}

/** What an error action gets. https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html */
function errorBody(ruleName: string, { topic, traceId, payload }: Message, target: string): string {
  return JSON.stringify({
    ruleName,
    topic,
    cloudwatchTraceId: traceId,
    clientId: "N/A",
    base64OriginalPayload: Buffer.from(payload).toString("base64"),
    failures: [{ failedResource: target, errorMessage: "The target did not take the message." }],
  });
}
