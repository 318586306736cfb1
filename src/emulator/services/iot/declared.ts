import * as v from "valibot";
import type { Action } from "@aws-sdk/client-iot";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { flag, read, tags, text } from "../../validation/properties.ts";
import { checkedRule } from "./rules.ts";
import type { IotState } from "./state.ts";

const Rule = v.object({
  TopicRulePayload: v.object({
    Sql: text,
    Description: v.optional(text),
    Actions: v.optional(v.array(v.record(v.string(), v.unknown())), []),
    RuleDisabled: v.optional(flag, false),
    AwsIotSqlVersion: v.optional(text),
    ErrorAction: v.optional(v.record(v.string(), v.unknown())),
  }),
  Tags: v.optional(tags, {}),
});

/** Properties of actions are checked as those of clients are. */
const action = v.custom<Action>((value) => typeof value === "object" && value !== null);
const Payload = v.object({
  sql: v.string(),
  description: v.optional(v.string()),
  actions: v.array(action),
  awsIotSqlVersion: v.optional(v.string()),
  errorAction: v.optional(action),
});

export function declareRule(
  state: IotState,
  { name, properties }: WorkspaceResource,
  { before, now }: { readonly before: WorkspaceResource | undefined; readonly now: number },
): void {
  const { TopicRulePayload: payload, Tags } = read(Rule, properties);
  const existing = state.rules.get("", name);
  const earlier = before && read(Rule, before.properties).TopicRulePayload.RuleDisabled;
  // What a client switched stays switched until the template says something else.
  const isSwitched = existing !== undefined && earlier === payload.RuleDisabled;
  const rule = checkedRule({
    ...read(Payload, smallNames(payload)),
    ruleDisabled: isSwitched ? (existing.rule.ruleDisabled ?? false) : payload.RuleDisabled,
  });
  const createdAt = existing?.createdAt ?? now;
  state.rules.set("", name, { name, rule, createdAt, tags: Tags });
}

/** The API has the names of CloudFormation, in small letters. */
function smallNames(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.slice(0, 1).toLowerCase() + name.slice(1), smallValue(value)]),
  );
}

function smallValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(smallValue);
  return typeof value === "object" && value !== null ? smallNames({ ...value }) : value;
}
