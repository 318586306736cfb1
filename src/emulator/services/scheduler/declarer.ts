import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { json, number, read, tags, text } from "../../validation/properties.ts";
import { defaultGroup, type SchedulerState } from "./state.ts";

const date = v.pipe(
  text,
  v.transform((value) => new Date(value)),
  v.date("must be a date"),
);

const Schedule = v.object({
  GroupName: v.optional(text),
  ScheduleExpression: text,
  ScheduleExpressionTimezone: v.optional(text),
  StartDate: v.optional(date),
  EndDate: v.optional(date),
  Description: v.optional(text),
  KmsKeyArn: v.optional(text),
  State: v.optional(text),
  FlexibleTimeWindow: v.object({ Mode: text, MaximumWindowInMinutes: v.optional(number) }),
  Target: v.looseObject({
    Arn: text,
    RoleArn: v.optional(text),
    Input: v.optional(json),
    RetryPolicy: v.optional(
      v.object({ MaximumRetryAttempts: v.optional(number), MaximumEventAgeInSeconds: v.optional(number) }),
    ),
  }),
});

const Group = v.object({ Tags: v.optional(tags, {}) });

/** Groups and their schedules. */
export function schedulerDeclarer(state: SchedulerState, ask: Ask): ResourceDeclarer {
  return {
    types: ["AWS::Scheduler::ScheduleGroup", "AWS::Scheduler::Schedule"],
    async declare(resource, before) {
      if (resource.type === "AWS::Scheduler::Schedule") return declareSchedule(state, ask, resource, before);
      const { name, properties } = resource;
      const Tags = Object.entries(read(Group, properties).Tags).map(([Key, Value]) => ({ Key, Value }));
      if (state.groups.get("", name) === undefined)
        return void (await ask("CreateScheduleGroup", { Name: name, Tags }));
      if (Tags.length > 0) await ask("TagResource", { ResourceArn: state.groupArn(name), Tags });
    },
    async withdraw({ type, name, properties }) {
      if (type === "AWS::Scheduler::Schedule") {
        const { GroupName = defaultGroup } = read(Schedule, properties);
        if (state.schedules.get(GroupName, name) !== undefined)
          await ask("DeleteSchedule", { Name: name, GroupName });
      } else if (state.groups.get("", name) !== undefined) await ask("DeleteScheduleGroup", { Name: name });
    },
  };
}

async function declareSchedule(
  state: SchedulerState,
  ask: Ask,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
) {
  const { GroupName = defaultGroup, ...schedule } = read(Schedule, properties);
  const input = { Name: name, GroupName, ...schedule };
  const earlier = before && read(Schedule, before.properties);
  const oldGroup = earlier?.GroupName ?? GroupName;
  if (oldGroup !== GroupName && state.schedules.get(oldGroup, name) !== undefined) {
    await ask("DeleteSchedule", { Name: name, GroupName: oldGroup });
  }
  if (state.schedules.get(GroupName, name) === undefined) return void (await ask("CreateSchedule", input));
  // An update is due anew, and a start is none.
  if (!isDeepStrictEqual(earlier, read(Schedule, properties))) await ask("UpdateSchedule", input);
}
