import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-eventbridge";
import { resourceParts } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { existingBus, tagRecord } from "./buses.ts";
import { existingRule } from "./rules.ts";
import type { EventsState } from "./state.ts";

export function tagOperations(state: EventsState): Record<string, Operation> {
  return {
    TagResource({ ResourceARN: arn = "", Tags: tags = [] }: TagResourceRequest) {
      checkExists(state, arn);
      state.tags.set("", arn, { ...state.tags.get("", arn), ...tagRecord(tags) });
    },
    UntagResource({ ResourceARN: arn = "", TagKeys: keys = [] }: UntagResourceRequest) {
      checkExists(state, arn);
      const kept = Object.entries(state.tags.get("", arn) ?? {}).filter(([key]) => !keys.includes(key));
      state.tags.set("", arn, Object.fromEntries(kept));
    },
    ListTagsForResource({ ResourceARN: arn = "" }: ListTagsForResourceRequest) {
      checkExists(state, arn);
      const tags = Object.entries(state.tags.get("", arn) ?? {});
      return { Tags: tags.map(([key, value]) => ({ Key: key, Value: value })) };
    },
  };
}

/** Only buses and rules have tags here; throws AWS's error for one that does not exist. */
function checkExists(state: EventsState, arn: string): void {
  const [kind, ...names] = resourceParts(arn).join(":").split("/");
  if (kind === "rule") existingRule(state, names.at(-1), names.length > 1 ? names[0] : undefined);
  else existingBus(state, names.join("/"));
}
