import type {
  ListTagsForResourceRequest,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-sns";
import type { Operation } from "../../contracts/service.ts";
import { refusal, required, resourceMissing } from "./errors.ts";
import type { SnsState, TopicRecord } from "./state.ts";

const mostTags = 50;

export function tagOperations(state: SnsState): Record<string, Operation> {
  const topicOf = (arn: string | undefined): TopicRecord => {
    const topic = state.topic(required(arn, "resourceArn"));
    if (topic === undefined) throw resourceMissing();
    return topic;
  };
  return {
    TagResource({ ResourceArn: arn, Tags: added = [] }: TagResourceRequest) {
      const topic = topicOf(arn);
      const tags = { ...topic.tags, ...tagRecord(added) };
      if (Object.keys(tags).length > mostTags) {
        throw refusal(
          "TagLimitExceededException",
          "Could not complete request: tag quota of per resource exceeded",
        );
      }
      state.topics.set("", topic.name, { ...topic, tags });
      return {};
    },
    UntagResource({ ResourceArn: arn, TagKeys: keys = [] }: UntagResourceRequest) {
      const topic = topicOf(arn);
      const kept = Object.entries(topic.tags).filter(([key]) => !keys.includes(key));
      state.topics.set("", topic.name, { ...topic, tags: Object.fromEntries(kept) });
      return {};
    },
    ListTagsForResource({ ResourceArn: arn }: ListTagsForResourceRequest) {
      const tags = Object.entries(topicOf(arn).tags);
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** Throws AWS's words for a key that stands twice. */
export function tagRecord(tags: readonly Partial<Tag>[]): Record<string, string> {
  const record = Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
  if (Object.keys(record).length < tags.length) {
    throw refusal("InvalidParameterException", "Invalid parameter: Duplicated keys are not allowed.");
  }
  return record;
}
