import type { Trigger } from "../../../protocol/emulator.ts";
import { unqualified } from "../../../shared/arn.ts";
import type { SchedulerState } from "./state.ts";

/** The schedules that call a function. */
export function schedulesCalling(state: SchedulerState, functionArn: string): Trigger[] {
  return [...state.schedules.entries()].flatMap(({ document: schedule }) => {
    if (unqualified(schedule.target.Arn ?? "") !== functionArn) return [];
    const { name, group, expression } = schedule;
    const enabled = schedule.state === "ENABLED";
    const due = enabled ? state.due.dueAt(group, name) : undefined;
    const next = due === undefined ? {} : { next: new Date(due).toISOString() };
    const arn = state.scheduleArn(schedule);
    return [{ kind: "schedule" as const, arn, name, detail: expression, enabled, ...next }];
  });
}
