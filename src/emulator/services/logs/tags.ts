import type {
  ListTagsForResourceRequest,
  ListTagsLogGroupRequest,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import { type Operation, ServiceError } from "../../contracts/service.ts";
import { requireGroup } from "./names.ts";
import type { Group, LogStore } from "./store.ts";

const maximumTags = 50;

/** Tags of groups, in the API by ARN and in the older one by name. */
export function tagOperations(store: LogStore): Record<string, Operation> {
  const add = (group: Group, tags: Readonly<Record<string, string>> = {}): void => {
    const all = { ...group.tags, ...tags };
    if (Object.keys(all).length > maximumTags) {
      throw new ServiceError({
        code: "TooManyTagsException",
        status: 400,
        message: "The resource has too many tags.",
      });
    }
    store.setTags(group.id, all);
  };
  const remove = (group: Group, keys: readonly string[] = []): void => {
    const kept = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
    store.setTags(group.id, Object.fromEntries(kept));
  };
  const byArn = (resourceArn: string | undefined) =>
    requireGroup(store, { logGroupIdentifier: resourceArn ?? "" });
  return {
    TagResource: ({ resourceArn, tags }: TagResourceRequest) => add(byArn(resourceArn), tags),
    UntagResource: ({ resourceArn, tagKeys }: UntagResourceRequest) => remove(byArn(resourceArn), tagKeys),
    ListTagsForResource: ({ resourceArn }: ListTagsForResourceRequest) => ({ tags: byArn(resourceArn).tags }),
    TagLogGroup: ({ logGroupName, tags }: TagLogGroupRequest) =>
      add(requireGroup(store, { logGroupName }), tags),
    UntagLogGroup: ({ logGroupName, tags }: UntagLogGroupRequest) =>
      remove(requireGroup(store, { logGroupName }), tags),
    ListTagsLogGroup: ({ logGroupName }: ListTagsLogGroupRequest) => ({
      tags: requireGroup(store, { logGroupName }).tags,
    }),
  };
}
