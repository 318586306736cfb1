import type {
  CreateTopicInput,
  DeleteTopicInput,
  GetDataProtectionPolicyInput,
  GetTopicAttributesInput,
  ListTopicsInput,
  PutDataProtectionPolicyInput,
  SetTopicAttributesInput,
} from "@aws-sdk/client-sns";
import { partsIn } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import type { Deduplication } from "./deduplication.ts";
import { invalidParameter, required } from "./errors.ts";
import { pageOf } from "./paging.ts";
import type { SnsState, TopicRecord } from "./state.ts";
import { tagRecord } from "./tags.ts";
import { checkTopicAttribute, topicAttributes } from "./topicAttributes.ts";

const plainName = /^[\w-]{1,256}$/;
const fifoName = /^[\w-]{1,251}\.fifo$/;

export function topicOperations(state: SnsState, dedup: Deduplication): Record<string, Operation> {
  return {
    CreateTopic(input: CreateTopicInput) {
      const topic = declaredTopic(input);
      const arn = state.topicArn(topic.name);
      const existing = state.topics.get("", topic.name);
      if (existing !== undefined) checkSame(topicAttributes(state, existing), existing, topic);
      else state.topics.set("", topic.name, topic);
      return { TopicArn: arn };
    },
    DeleteTopic({ TopicArn: given }: DeleteTopicInput) {
      const arn = required(given, "topicArn");
      if (partsIn(arn) < 6) throw invalidParameter("TopicArn");
      const topic = state.topic(arn);
      // Whoever deletes twice is not told.
      if (topic === undefined) return;
      state.together(() => {
        state.subscriptions.deleteOwner(arn);
        dedup.forget(arn);
        state.topics.delete("", topic.name);
      });
    },
    GetTopicAttributes: ({ TopicArn: arn }: GetTopicAttributesInput) => ({
      Attributes: topicAttributes(state, state.existingTopic(required(arn, "topicArn"))),
    }),
    SetTopicAttributes(input: SetTopicAttributesInput) {
      const { AttributeName: name, AttributeValue: value = "" } = input;
      const topic = state.existingTopic(required(input.TopicArn, "topicArn"));
      checkTopicAttribute(required(name, "attributeName"), value, { fifo: topic.name.endsWith(".fifo") });
      const { [name ?? ""]: _before, ...others } = topic.attributes;
      // Empty takes it away: what has a default has that again.
      const attributes = value === "" ? others : { ...others, [name ?? ""]: value };
      state.topics.set("", topic.name, { ...topic, attributes });
    },
    ListTopics({ NextToken: token }: ListTopicsInput) {
      const arns = [...state.topics.of("").keys()].map((name) => state.topicArn(name));
      const page = pageOf(arns, (arn) => arn, token);
      return { Topics: page.items.map((TopicArn) => ({ TopicArn })), ...page.next };
    },
    GetDataProtectionPolicy({ ResourceArn: arn }: GetDataProtectionPolicyInput) {
      const { dataProtectionPolicy } = state.existingTopic(required(arn, "resourceArn"), "ResourceArn");
      return { DataProtectionPolicy: dataProtectionPolicy ?? "" };
    },
    PutDataProtectionPolicy(input: PutDataProtectionPolicyInput) {
      const topic = state.existingTopic(required(input.ResourceArn, "resourceArn"), "ResourceArn");
      const dataProtectionPolicy = input.DataProtectionPolicy ?? "";
      state.topics.set("", topic.name, { ...topic, dataProtectionPolicy });
    },
  };
}

/** The topic that a request declares. */
function declaredTopic(input: CreateTopicInput): TopicRecord {
  const name = required(input.Name, "name");
  const { FifoTopic: fifoText = "false", ...attributes } = input.Attributes ?? {};
  const fifo = fifoText.toLowerCase() === "true";
  if (!/^(?:true|false)$/i.test(fifoText)) {
    throw invalidParameter(
      `Attributes Reason: FifoTopic: Invalid value [${fifoText}]. Must be true or false.`,
    );
  }
  if (fifo && !fifoName.test(name)) {
    throw invalidParameter(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
  }
  if (!fifo && !plainName.test(name)) throw invalidParameter("Topic Name");
  for (const [attribute, value] of Object.entries(attributes))
    checkTopicAttribute(attribute, value, { fifo });
  const set = Object.entries(attributes).filter(([, value]) => value !== "");
  return {
    name,
    attributes: Object.fromEntries(set),
    tags: tagRecord(input.Tags ?? []),
    ended: 0,
    ...(input.DataProtectionPolicy !== undefined && { dataProtectionPolicy: input.DataProtectionPolicy }),
  };
}

/** Creating again is answered with the topic, as long as nothing else is asked for. */
function checkSame(
  current: Readonly<Record<string, string>>,
  existing: TopicRecord,
  topic: TopicRecord,
): void {
  if (Object.entries(topic.attributes).some(([name, value]) => current[name] !== value)) {
    throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  }
  const tags = Object.entries(topic.tags);
  if (tags.some(([key, value]) => existing.tags[key] !== value)) {
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
  }
}
