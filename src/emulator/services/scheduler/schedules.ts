import type {
  CreateScheduleInput,
  DeleteScheduleInput,
  GetScheduleInput,
  ListSchedulesInput,
  UpdateScheduleInput,
} from "@aws-sdk/client-scheduler";
import { readZonedSchedule } from "../../../lambda/schedule/zonedSchedule.ts";
import { timeZoneOf } from "../../../lambda/schedule/timeZone.ts";
import { parseArn } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { conflict, constraintBroken, invalid } from "./errors.ts";
import { pageOf } from "./paging.ts";
import type { ScheduleRunner } from "./runner.ts";
import { defaultGroup, type ScheduleRecord, type SchedulerState } from "./state.ts";

interface ScheduleOptions {
  readonly state: SchedulerState;
  readonly runner: ScheduleRunner;
  readonly now: () => number;
}

export function scheduleOperations(options: ScheduleOptions): Record<string, Operation> {
  const { state, runner, now } = options;
  const keep = (schedule: ScheduleRecord) => {
    state.together(() => {
      state.schedules.set(schedule.group, schedule.name, schedule);
      runner.plan(schedule, undefined);
    });
    runner.changed();
    return { ScheduleArn: state.scheduleArn(schedule) };
  };
  return {
    CreateSchedule(input: CreateScheduleInput) {
      const schedule = declaredSchedule(input, now());
      state.group(schedule.group);
      if (state.schedules.get(schedule.group, schedule.name) !== undefined) {
        throw conflict(`Schedule ${schedule.name}`);
      }
      return keep(schedule);
    },
    UpdateSchedule(input: UpdateScheduleInput) {
      const schedule = declaredSchedule(input, now());
      state.schedule(schedule.group, schedule.name);
      return keep(schedule);
    },
    DeleteSchedule({ Name: name = "", GroupName: group = defaultGroup }: DeleteScheduleInput) {
      state.schedule(group, name);
      state.together(() => {
        state.schedules.delete(group, name);
        state.due.remove(group, name);
      });
      runner.changed();
      return {};
    },
    GetSchedule({ Name: name = "", GroupName: group = defaultGroup }: GetScheduleInput) {
      return view(state, state.schedule(group, name));
    },
    ListSchedules(input: ListSchedulesInput) {
      const { GroupName: group, NamePrefix: prefix = "", State: wanted } = input;
      if (group !== undefined) state.group(group);
      const found = [...state.schedules.entries()]
        .map(({ document }) => document)
        .filter((each) => group === undefined || each.group === group)
        .filter(
          ({ name, state: own }) => name.startsWith(prefix) && (wanted === undefined || own === wanted),
        );
      const page = pageOf(found, (each) => `${each.group}/${each.name}`, input);
      return {
        Schedules: page.items.map((schedule) => {
          const { Arn, Name, GroupName, State, CreationDate, LastModificationDate } = view(state, schedule);
          const Target = { Arn: schedule.target.Arn };
          return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target };
        }),
        ...page.next,
      };
    },
  };
}

function view(state: SchedulerState, schedule: ScheduleRecord) {
  const { startAt, endAt, description, kmsKeyArn } = schedule;
  return {
    Arn: state.scheduleArn(schedule),
    GroupName: schedule.group,
    Name: schedule.name,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    ...(startAt !== undefined && { StartDate: new Date(startAt) }),
    ...(endAt !== undefined && { EndDate: new Date(endAt) }),
    ...(description !== undefined && { Description: description }),
    State: schedule.state,
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.modifiedAt),
    ...(kmsKeyArn !== undefined && { KmsKeyArn: kmsKeyArn }),
    Target: {
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      ...schedule.target,
    },
    FlexibleTimeWindow: schedule.window,
    ActionAfterCompletion: schedule.afterCompletion,
  };
}

const namePattern = /^[0-9a-zA-Z-_.]{1,64}$/;

/** The schedule that a request declares: what it does not say has its default, also in an update. */
function declaredSchedule(input: CreateScheduleInput, now: number): ScheduleRecord {
  const { Name: name = "", GroupName: group = defaultGroup, ScheduleExpression: expression = "" } = input;
  const { ScheduleExpressionTimezone: timeZone = "UTC", Target: target, FlexibleTimeWindow: window } = input;
  if (!namePattern.test(name)) {
    throw constraintBroken(name, "name", "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$");
  }
  if (readZonedSchedule(expression) === undefined)
    throw invalid(`Invalid Schedule Expression ${expression}.`);
  if (timeZoneOf(timeZone) === undefined) throw invalid(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  if (target === undefined) throw constraintBroken("null", "target", "Member must not be null");
  if (window === undefined) throw constraintBroken("null", "flexibleTimeWindow", "Member must not be null");
  if (parseArn(target.Arn ?? "") === undefined) throw invalid(`Provided Arn is not in correct format.`);
  checkWindow(window);
  const [start, end] = [input.StartDate, input.EndDate];
  if (start !== undefined && end !== undefined && start >= end) {
    throw invalid("The StartDate you specify must come before the EndDate.");
  }
  return {
    name,
    group,
    expression,
    timeZone,
    target,
    window,
    state: input.State === "DISABLED" ? "DISABLED" : "ENABLED",
    ...(start !== undefined && { startAt: start.getTime() }),
    ...(end !== undefined && { endAt: end.getTime() }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyArn !== undefined && { kmsKeyArn: input.KmsKeyArn }),
    afterCompletion: input.ActionAfterCompletion === "DELETE" ? "DELETE" : "NONE",
    createdAt: now,
    modifiedAt: now,
  };
}

function checkWindow({ Mode: mode, MaximumWindowInMinutes: minutes }: ScheduleRecord["window"]): void {
  if (mode !== "OFF" && mode !== "FLEXIBLE") {
    throw constraintBroken(
      String(mode),
      "flexibleTimeWindow.mode",
      "Member must satisfy enum value set: [OFF, FLEXIBLE]",
    );
  }
  if (mode === "FLEXIBLE" && minutes === undefined) {
    throw invalid("A MaximumWindowInMinutes must be provided when the flexible time window is FLEXIBLE.");
  }
  if (mode === "OFF" && minutes !== undefined) {
    throw invalid("MaximumWindowInMinutes must not be provided when the flexible time window is OFF.");
  }
  if (minutes !== undefined && !(minutes >= 1 && minutes <= 1440)) {
    throw constraintBroken(
      String(minutes),
      "flexibleTimeWindow.maximumWindowInMinutes",
      `Member must have value ${minutes < 1 ? "greater than or equal to 1" : "less than or equal to 1440"}`,
    );
  }
}
