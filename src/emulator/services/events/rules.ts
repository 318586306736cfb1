import type {
  DeleteRuleRequest,
  DescribeRuleRequest,
  DisableRuleRequest,
  ListRuleNamesByTargetRequest,
  ListRulesRequest,
  PutRuleRequest,
} from "@aws-sdk/client-eventbridge";
import { isSchedule } from "../../../lambda/schedule/expression.ts";
import type { Operation } from "../../contracts/service.ts";
import { existingBus, tagRecord } from "./buses.ts";
import { invalid, ruleMissing } from "./errors.ts";
import { checkPattern } from "./patterns.ts";
import { pageOf } from "./paging.ts";
import type { RuleBook } from "./ruleBook.ts";
import { defaultBus, type EventsState, type RuleRecord } from "./state.ts";

/** Throws AWS's error for a rule that does not exist. */
export function existingRule(
  state: EventsState,
  name: string | undefined,
  nameOrArnOfBus: string | undefined,
): RuleRecord {
  const bus = existingBus(state, nameOrArnOfBus).name;
  const rule = state.rules.get(bus, name ?? "");
  if (rule === undefined) throw ruleMissing(name ?? "", bus);
  return rule;
}

interface RuleOptions {
  readonly state: EventsState;
  readonly book: RuleBook;
  readonly now: () => number;
  /** A rule with a schedule came, changed or went. */
  readonly rescheduled: () => void;
}

export function ruleOperations({ state, book, now, rescheduled }: RuleOptions): Record<string, Operation> {
  const keep = (rule: RuleRecord) => {
    state.rules.set(rule.bus, rule.name, rule);
    book.forget(rule);
    rescheduled();
  };
  const switched = (to: RuleRecord["state"]) => (input: DisableRuleRequest) =>
    keep({ ...existingRule(state, input.Name, input.EventBusName), state: to });
  return {
    ...ruleLists(state),
    PutRule(input: PutRuleRequest) {
      const rule = declaredRule(state, input, now());
      state.together(() => {
        keep(rule);
        const { Tags: tags = [] } = input;
        if (tags.length > 0) state.tags.set("", state.ruleArn(rule), tagRecord(tags));
      });
      return { RuleArn: state.ruleArn(rule) };
    },
    EnableRule: switched("ENABLED"),
    DisableRule: switched("DISABLED"),
    DeleteRule({ Name: name = "", EventBusName: busNameOrArn }: DeleteRuleRequest) {
      const bus = existingBus(state, busNameOrArn).name;
      const rule = state.rules.get(bus, name);
      if (rule === undefined) return;
      const arn = state.ruleArn(rule);
      if (state.targets.of(arn).size > 0) throw invalid("Rule can't be deleted since it has targets.");
      state.together(() => {
        state.rules.delete(bus, name);
        state.tags.delete("", arn);
      });
      book.forget(rule);
      rescheduled();
    },
  };
}

function ruleLists(state: EventsState): Record<string, Operation> {
  const rulesOf = (bus: string | undefined) => [...state.rules.of(existingBus(state, bus).name).values()];
  return {
    DescribeRule: (input: DescribeRuleRequest) => ({
      ...view(state, existingRule(state, input.Name, input.EventBusName)),
      CreatedBy: state.place.accountId,
    }),
    ListRules(input: ListRulesRequest) {
      const { NamePrefix: prefix = "", EventBusName: bus, Limit: limit, NextToken: token } = input;
      const found = rulesOf(bus).filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(found, ({ name }) => name, { limit, token });
      return {
        Rules: page.items.map((rule) => view(state, rule)),
        ...(page.token && { NextToken: page.token }),
      };
    },
    ListRuleNamesByTarget(input: ListRuleNamesByTargetRequest) {
      const names = rulesOf(input.EventBusName)
        .filter((rule) =>
          [...state.targets.of(state.ruleArn(rule)).values()].some(({ Arn: arn }) => arn === input.TargetArn),
        )
        .map(({ name }) => name);
      const page = pageOf(names, (name) => name, { limit: input.Limit, token: input.NextToken });
      return { RuleNames: page.items, ...(page.token && { NextToken: page.token }) };
    },
  };
}

function view(state: EventsState, rule: RuleRecord) {
  return {
    Name: rule.name,
    Arn: state.ruleArn(rule),
    EventBusName: rule.bus,
    State: rule.state,
    ...(rule.pattern !== undefined && { EventPattern: rule.pattern }),
    ...(rule.schedule !== undefined && { ScheduleExpression: rule.schedule }),
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
  };
}

/** The rule that a request declares; what was declared before is replaced, but for when it was made. */
function declaredRule(state: EventsState, input: PutRuleRequest, now: number): RuleRecord {
  const { Name: name = "", EventPattern: pattern, ScheduleExpression: schedule } = input;
  const bus = existingBus(state, input.EventBusName).name;
  if (pattern === undefined && schedule === undefined) {
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (pattern !== undefined) checkPattern(pattern);
  if (schedule !== undefined) {
    if (bus !== defaultBus) throw invalid("ScheduleExpression is supported only on the default event bus.");
    if (!isSchedule(schedule)) throw invalid("Parameter ScheduleExpression is not valid.");
  }
  return {
    name,
    bus,
    state: input.State === "DISABLED" ? "DISABLED" : "ENABLED",
    ...(pattern !== undefined && { pattern }),
    ...(schedule !== undefined && { schedule }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.RoleArn !== undefined && { roleArn: input.RoleArn }),
    createdAt: state.rules.get(bus, name)?.createdAt ?? now,
  };
}
