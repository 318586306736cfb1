import type {
  CreateScheduleGroupInput,
  DeleteScheduleGroupInput,
  GetScheduleGroupInput,
  ListScheduleGroupsInput,
  ListTagsForResourceInput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from "@aws-sdk/client-scheduler";
import { resourceParts } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { conflict, constraintBroken, invalid } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { defaultGroup, type GroupRecord, type SchedulerState } from "./state.ts";

interface GroupOptions {
  readonly state: SchedulerState;
  readonly now: () => number;
  /** Schedules of a group went with it. */
  readonly changed: () => void;
}

const namePattern = /^[0-9a-zA-Z-_.]{1,64}$/;

export function groupOperations({ state, now, changed }: GroupOptions): Record<string, Operation> {
  const view = ({ name, createdAt, modifiedAt }: GroupRecord) => ({
    Arn: state.groupArn(name),
    Name: name,
    State: "ACTIVE",
    CreationDate: new Date(createdAt),
    LastModificationDate: new Date(modifiedAt),
  });
  return {
    ...groupTags(state),
    CreateScheduleGroup({ Name: name = "", Tags: tags = [] }: CreateScheduleGroupInput) {
      if (!namePattern.test(name)) {
        throw constraintBroken(
          name,
          "name",
          "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
        );
      }
      if (name === defaultGroup || state.groups.get("", name) !== undefined) {
        throw conflict(`Schedule group ${name}`);
      }
      const at = now();
      state.together(() => {
        state.groups.set("", name, { name, createdAt: at, modifiedAt: at });
        if (tags.length > 0) state.tags.set("", state.groupArn(name), tagRecord(tags));
      });
      return { ScheduleGroupArn: state.groupArn(name) };
    },
    DeleteScheduleGroup({ Name: name = "" }: DeleteScheduleGroupInput) {
      state.group(name);
      if (name === defaultGroup) throw invalid("Deleting default schedule group is not allowed.");
      state.together(() => {
        for (const schedule of state.schedules.of(name).keys()) state.due.remove(name, schedule);
        state.schedules.deleteOwner(name);
        state.tags.delete("", state.groupArn(name));
        state.groups.delete("", name);
      });
      changed();
      return {};
    },
    GetScheduleGroup: ({ Name: name = "" }: GetScheduleGroupInput) => view(state.group(name)),
    ListScheduleGroups(input: ListScheduleGroupsInput) {
      const { NamePrefix: prefix = "" } = input;
      const groups = new Map(
        [state.group(defaultGroup), ...state.groups.of("").values()].map((each) => [each.name, each]),
      );
      const found = [...groups.values()].filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(found, ({ name }) => name, input);
      return { ScheduleGroups: page.items.map(view), ...page.next };
    },
  };
}

/** Only groups have tags. */
function groupTags(state: SchedulerState): Record<string, Operation> {
  const tagsOf = (arn: string) => {
    state.group(
      resourceParts(arn)
        .join(":")
        .replace(/^schedule-group\//, ""),
    );
    return state.tags.get("", arn) ?? {};
  };
  return {
    TagResource({ ResourceArn: arn = "", Tags: tags = [] }: TagResourceInput) {
      state.tags.set("", arn, { ...tagsOf(arn), ...tagRecord(tags) });
      return {};
    },
    UntagResource({ ResourceArn: arn = "", TagKeys: keys = [] }: UntagResourceInput) {
      const kept = Object.entries(tagsOf(arn)).filter(([key]) => !keys.includes(key));
      state.tags.set("", arn, Object.fromEntries(kept));
      return {};
    },
    ListTagsForResource: ({ ResourceArn: arn = "" }: ListTagsForResourceInput) => ({
      Tags: Object.entries(tagsOf(arn)).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

function tagRecord(tags: readonly Partial<Tag>[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
}
