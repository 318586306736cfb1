import { partArn } from "../../../shared/loadBalancerIds.ts";
import type { BalancingState, ListenerRecord, RuleRecord } from "./state.ts";

/** Of a listener, with the default one, which is its own, at the end. */
export function rulesOf(state: BalancingState, listener: ListenerRecord): RuleRecord[] {
  const own = [...state.rules.of(listener.arn).values()].toSorted(byPriority);
  return [...own, defaultRule(listener)];
}

export function defaultRule({ arn, DefaultActions }: ListenerRecord): RuleRecord {
  return {
    arn: partArn(arn, "default"),
    listenerArn: arn,
    Priority: "default",
    Conditions: [],
    Actions: DefaultActions,
    IsDefault: true,
    tags: {},
    attributes: {},
  };
}

export function byPriority(one: RuleRecord, other: RuleRecord): number {
  if (one.IsDefault === true || other.IsDefault === true) return one.IsDefault === true ? 1 : -1;
  return Number(one.Priority) - Number(other.Priority);
}
