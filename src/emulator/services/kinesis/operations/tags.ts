import type {
  AddTagsToStreamInput,
  ListTagsForResourceInput,
  ListTagsForStreamInput,
  RemoveTagsFromStreamInput,
  TagResourceInput,
  UntagResourceInput,
} from "@aws-sdk/client-kinesis";
import type { Operation } from "../../../contracts/service.ts";
import { consumerByArn } from "./consumers.ts";
import { invalidArgument } from "../errors.ts";
import type { KinesisState, StreamNaming } from "../state.ts";

type Tags = Readonly<Record<string, string>>;

const tagLimit = 50;
const namePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws AWS's errors for tags that a resource cannot have. */
export function checkTags(tags: Tags): void {
  const wrong = Object.entries(tags)
    .flat()
    .find((text) => !namePattern.test(text));
  if (wrong !== undefined) {
    throw invalidArgument(
      "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
    );
  }
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw invalidArgument("Tag keys that begin with 'aws:' are reserved.");
  }
  if (Object.keys(tags).length > tagLimit) {
    throw invalidArgument(`A resource cannot have more than ${tagLimit} tags.`);
  }
}

export function tagOperations(state: KinesisState): Record<string, Operation> {
  const arnOf = (naming: StreamNaming) => state.streamArn(state.stream(naming).name);
  const tagsOf = (arn: string): Tags => state.tags.get("", arn) ?? {};
  const add = (arn: string, tags: Tags) => {
    const all = { ...tagsOf(arn), ...tags };
    checkTags(all);
    state.tags.set("", arn, all);
  };
  const remove = (arn: string, keys: readonly string[]) => {
    const kept = Object.entries(tagsOf(arn)).filter(([key]) => !keys.includes(key));
    state.tags.set("", arn, Object.fromEntries(kept));
  };
  const sorted = (arn: string) =>
    Object.entries(tagsOf(arn))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ Key: key, Value: value }));
  return {
    AddTagsToStream: (input: AddTagsToStreamInput) => add(arnOf(input), input.Tags ?? {}),
    RemoveTagsFromStream: (input: RemoveTagsFromStreamInput) => remove(arnOf(input), input.TagKeys ?? []),
    ListTagsForStream(input: ListTagsForStreamInput) {
      const { ExclusiveStartTagKey: start = "", Limit: limit = tagLimit } = input;
      const rest = sorted(arnOf(input)).filter(({ Key: key }) => key > start);
      return { Tags: rest.slice(0, limit), HasMoreTags: rest.length > limit };
    },
    TagResource: ({ ResourceARN: arn = "", Tags: tags = {} }: TagResourceInput) =>
      add(existing(state, arn), tags),
    UntagResource: ({ ResourceARN: arn = "", TagKeys: keys = [] }: UntagResourceInput) =>
      remove(existing(state, arn), keys),
    ListTagsForResource: ({ ResourceARN: arn = "" }: ListTagsForResourceInput) => ({
      Tags: sorted(existing(state, arn)),
    }),
  };
}

/** The ARN of a stream or consumer; throws AWS's error for one that does not exist. */
function existing(state: KinesisState, arn: string): string {
  if (!arn.includes("/consumer/")) return state.streamArn(state.stream({ StreamARN: arn }).name);
  const { stream, consumer } = consumerByArn(state, arn);
  return state.consumerArn(stream, consumer);
}
