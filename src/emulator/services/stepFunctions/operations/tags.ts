import type { ListTagsForResourceInput, TagResourceInput, UntagResourceInput } from "@aws-sdk/client-sfn";
import { resourceMissing } from "../errors.ts";
import type { StatesState } from "../state.ts";

export function tagOperations(state: StatesState) {
  const existing = (arn: string) => {
    if (state.machines.get("", arn) === undefined) throw resourceMissing(arn);
    return state.tags.get("", arn) ?? {};
  };
  return {
    TagResource({ resourceArn = "", tags = [] }: TagResourceInput) {
      const given = Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value]));
      state.tags.set("", resourceArn, { ...existing(resourceArn), ...given });
      return {};
    },
    UntagResource({ resourceArn = "", tagKeys = [] }: UntagResourceInput) {
      const kept = Object.entries(existing(resourceArn)).filter(([key]) => !tagKeys.includes(key));
      state.tags.set("", resourceArn, Object.fromEntries(kept));
      return {};
    },
    ListTagsForResource: ({ resourceArn = "" }: ListTagsForResourceInput) => ({
      tags: Object.entries(existing(resourceArn)).map(([key, value]) => ({ key, value })),
    }),
  };
}
