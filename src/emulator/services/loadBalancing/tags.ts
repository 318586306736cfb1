import type {
  AddTagsInput,
  DescribeTagsInput,
  RemoveTagsInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Operation } from "../../contracts/service.ts";
import { type BalancingState, tagRecord } from "./state.ts";

type Text = Readonly<Record<string, string>>;

export function tagOperations(state: BalancingState): Record<string, Operation> {
  return {
    AddTags({ ResourceArns = [], Tags }: AddTagsInput) {
      const added = tagRecord(Tags);
      state.change(() => {
        for (const arn of ResourceArns) changed(state, arn, (before) => ({ ...before, ...added }));
      });
      return {};
    },
    RemoveTags({ ResourceArns = [], TagKeys = [] }: RemoveTagsInput) {
      const kept = (before: Text) => Object.entries(before).filter(([key]) => !TagKeys.includes(key));
      state.change(() => {
        for (const arn of ResourceArns) changed(state, arn, (before) => Object.fromEntries(kept(before)));
      });
      return {};
    },
    DescribeTags: ({ ResourceArns = [] }: DescribeTagsInput) => ({
      TagDescriptions: ResourceArns.map((ResourceArn) => {
        const tags = changed(state, ResourceArn, (before) => before);
        return { ResourceArn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      }),
    }),
  };
}

/** Changes the tags of whatever has the ARN. Throws AWS's error where nothing has. */
function changed(state: BalancingState, arn: string, change: (before: Text) => Text): Text {
  const [kind] = /(?<=:)(?:loadbalancer|targetgroup|listener|listener-rule)(?=\/)/.exec(arn) ?? [];
  switch (kind) {
    case "targetgroup": {
      const group = state.existingTargetGroup(arn);
      const tags = change(group.tags);
      state.targetGroups.set("", arn, { ...group, tags });
      return tags;
    }
    case "listener": {
      const listener = state.existingListener(arn);
      const tags = change(listener.tags);
      state.listeners.set(listener.LoadBalancerArn, arn, { ...listener, tags });
      return tags;
    }
    case "listener-rule": {
      const rule = state.existingRule(arn);
      const tags = change(rule.tags);
      state.rules.set(rule.listenerArn, arn, { ...rule, tags });
      return tags;
    }
    default: {
      const balancer = state.existingLoadBalancer(arn);
      const tags = change(balancer.tags);
      state.loadBalancers.set("", arn, { ...balancer, tags });
      return tags;
    }
  }
}
