import type { Trigger } from "../../../protocol/emulator.ts";
import { unqualified } from "../../../shared/arn.ts";
import type { ScheduledRules } from "./scheduledRules.ts";
import type { EventsState } from "./state.ts";

/** The rules that call a function. */
export function rulesCalling(
  state: EventsState,
  schedules: Pick<ScheduledRules, "dueAt">,
  functionArn: string,
): Trigger[] {
  return [...state.rules.entries()].flatMap(({ document: rule }) => {
    const arn = state.ruleArn(rule);
    const targets = [...state.targets.of(arn).values()];
    if (!targets.some(({ Arn: target = "" }) => unqualified(target) === functionArn)) return [];
    const enabled = rule.state === "ENABLED";
    const due = enabled ? schedules.dueAt(arn) : undefined;
    const next = due === undefined ? {} : { next: new Date(due).toISOString() };
    return [{ kind: "rule" as const, arn, name: rule.name, detail: rule.schedule ?? "", enabled, ...next }];
  });
}
