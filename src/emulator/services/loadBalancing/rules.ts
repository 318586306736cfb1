import { randomUUID } from "node:crypto";
import type {
  CreateRuleInput,
  DeleteRuleInput,
  DescribeRulesInput,
  ModifyRuleInput,
  SetRulePrioritiesInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { partArn } from "../../../shared/loadBalancerIds.ts";
import type { Operation } from "../../contracts/service.ts";
import { checkActions, checkConditions, completeActions, completeConditions } from "./actions.ts";
import { notPermitted, priorityInUse, ruleMissing, validationError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { byPriority, defaultRule, rulesOf } from "./ruleOrder.ts";
import { type BalancingState, type RuleRecord, tagRecord } from "./state.ts";

export function ruleOperations(state: BalancingState): Record<string, Operation> {
  const keep = (rule: RuleRecord) => {
    checkRule(state, rule);
    state.change(() => state.rules.set(rule.listenerArn, rule.arn, rule));
    return { Rules: [view(rule)] };
  };
  return {
    CreateRule({ ListenerArn, Priority, Conditions, Actions, Tags }: CreateRuleInput) {
      const listener = state.existingListener(ListenerArn);
      return keep({
        arn: partArn(listener.arn, randomUUID()),
        listenerArn: listener.arn,
        Priority: String(Priority ?? ""),
        Conditions: completeConditions(Conditions),
        Actions: completeActions(Actions),
        IsDefault: false,
        tags: tagRecord(Tags),
        attributes: {},
      });
    },
    DescribeRules({ ListenerArn, RuleArns: arns, ...page }: DescribeRulesInput) {
      const all =
        ListenerArn === undefined ? allRules(state) : rulesOf(state, state.existingListener(ListenerArn));
      const chosen = arns === undefined ? all : all.filter(({ arn }) => arns.includes(arn));
      if (chosen.length < (arns?.length ?? 0)) throw ruleMissing();
      const { items, ...more } = pageOf(chosen, ({ arn }) => arn, page);
      return { Rules: items.toSorted(byPriority).map(view), ...more };
    },
    ModifyRule({ RuleArn, Conditions, Actions }: ModifyRuleInput) {
      const before = state.existingRule(RuleArn);
      return keep({
        ...before,
        ...(Conditions !== undefined && { Conditions: completeConditions(Conditions) }),
        ...(Actions !== undefined && { Actions: completeActions(Actions) }),
      });
    },
    DeleteRule({ RuleArn }: DeleteRuleInput) {
      if (state.allListeners().some((listener) => defaultRule(listener).arn === RuleArn)) {
        throw notPermitted(`Default rule '${RuleArn}' cannot be deleted`);
      }
      const { listenerArn, arn } = state.existingRule(RuleArn);
      state.change(() => state.rules.delete(listenerArn, arn));
      return {};
    },
    SetRulePriorities({ RulePriorities = [] }: SetRulePrioritiesInput) {
      const changed = RulePriorities.map(({ RuleArn, Priority }) => ({
        ...state.existingRule(RuleArn),
        Priority: String(Priority ?? ""),
      }));
      state.change(() => {
        // All at once: two may change places.
        for (const rule of changed) state.rules.set(rule.listenerArn, rule.arn, rule);
        for (const rule of changed) checkRule(state, rule);
      });
      return { Rules: changed.map(view) };
    },
  };
}

/** Throws AWS's error for one that may not be. */
export function checkRule(state: BalancingState, rule: RuleRecord): void {
  const { Priority, Conditions, Actions, arn, listenerArn } = rule;
  const priority = Number(Priority);
  if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) {
    throw validationError(`Rule priority '${Priority}' must be between 1 and 50000`);
  }
  const others = [...state.rules.of(listenerArn).values()].filter((each) => each.arn !== arn);
  if (others.some((each) => each.Priority === Priority)) throw priorityInUse(Priority);
  checkConditions(Conditions);
  checkActions(state, Actions);
}

function allRules(state: BalancingState): RuleRecord[] {
  return [...state.allRules(), ...state.allListeners().map(defaultRule)];
}

function view({ arn, Priority, Conditions, Actions, IsDefault }: RuleRecord) {
  return { RuleArn: arn, Priority, Conditions, Actions, IsDefault };
}
