import type {
  CreateTopicRuleRequest,
  DeleteTopicRuleRequest,
  DescribeEndpointRequest,
  EnableTopicRuleRequest,
  GetTopicRuleRequest,
  ListTagsForResourceRequest,
  ListTopicRulesRequest,
  ReplaceTopicRuleRequest,
  TagResourceRequest,
  TopicRulePayload,
  UntagResourceRequest,
} from "@aws-sdk/client-iot";
import { pageOf } from "../../../shared/page.ts";
import type { Call, Operations } from "../../contracts/service.ts";
import { checkTemplates } from "./actions/templates.ts";
import { invalidRequest, resourceMissing, ruleDenied, ruleExists, sqlParse } from "./errors.ts";
import { SqlError } from "./sql/error.ts";
import { parseSql } from "./sql/parse.ts";
import { topicMatches } from "./sql/topicFilter.ts";
import type { IotState, TopicRuleRecord } from "./state.ts";

/** AWS's quota. */
const mostActions = 10;
const mostRules = 10_000;

export function iotOperations(state: IotState, now: () => number): Operations {
  return {
    ...ruleOperations(state, now),
    ...ruleLists(state),
    ...tagOperations(state),
    // Devices and the SDK are told where to publish: to this same address.
    DescribeEndpoint: (_: DescribeEndpointRequest, { endpoint }: Call) => ({
      endpointAddress: endpoint.replace(/^https?:\/\//, ""),
    }),
  };
}

function ruleOperations(state: IotState, now: () => number): Operations {
  const switched =
    (ruleDisabled: boolean) =>
    ({ ruleName: name = "" }: EnableTopicRuleRequest) => {
      const record = existing(state, name);
      state.rules.set("", name, { ...record, rule: { ...record.rule, ruleDisabled } });
    };
  return {
    CreateTopicRule({ ruleName: name = "", topicRulePayload: rule, tags }: CreateTopicRuleRequest) {
      if (!/^\w{1,128}$/.test(name)) {
        throw invalidRequest(`Rule name '${name}' must have 1 to 128 letters, digits and underscores`);
      }
      const checked = checkedRule(rule);
      if (state.rules.get("", name) !== undefined) throw ruleExists(name, state.ruleArn(name));
      if (state.rules.of("").size >= mostRules) throw invalidRequest("There are too many rules");
      const given = new URLSearchParams(tags ?? "");
      state.rules.set("", name, {
        name,
        rule: checked,
        createdAt: now(),
        tags: Object.fromEntries(given),
      });
    },
    ReplaceTopicRule({ ruleName: name = "", topicRulePayload: rule }: ReplaceTopicRuleRequest) {
      const record = existing(state, name);
      state.rules.set("", name, { ...record, rule: checkedRule(rule) });
    },
    DeleteTopicRule({ ruleName: name = "" }: DeleteTopicRuleRequest) {
      existing(state, name);
      state.rules.delete("", name);
    },
    EnableTopicRule: switched(false),
    DisableTopicRule: switched(true),
  };
}

function ruleLists(state: IotState): Operations {
  return {
    GetTopicRule({ ruleName: name = "" }: GetTopicRuleRequest) {
      const { rule, createdAt } = existing(state, name);
      return {
        ruleArn: state.ruleArn(name),
        rule: { ruleName: name, ruleDisabled: false, ...rule, createdAt: new Date(createdAt) },
      };
    },
    ListTopicRules(input: ListTopicRulesRequest) {
      const { topic, ruleDisabled, maxResults: limit = 100, nextToken: token } = input;
      const found = [...state.rules.of("").values()].filter(({ rule }) => {
        const { from } = parseSql(rule.sql ?? "");
        const isDisabled = rule.ruleDisabled ?? false;
        if (ruleDisabled !== undefined && ruleDisabled !== isDisabled) return false;
        return topic === undefined || (from !== undefined && (from === topic || topicMatches(from, topic)));
      });
      const page = pageOf(found, ({ name }) => name, { limit, token });
      return {
        rules: page.items.map(({ name, rule, createdAt }) => ({
          ruleArn: state.ruleArn(name),
          ruleName: name,
          topicPattern: parseSql(rule.sql ?? "").from ?? `$aws/rules/${name}`,
          createdAt: new Date(createdAt),
          ruleDisabled: rule.ruleDisabled ?? false,
        })),
        ...(page.token !== undefined && { nextToken: page.token }),
      };
    },
  };
}

function tagOperations(state: IotState): Operations {
  const change = (arn = "", changed: (tags: TopicRuleRecord["tags"]) => TopicRuleRecord["tags"]) => {
    const record = byArn(state, arn);
    state.rules.set("", record.name, { ...record, tags: changed(record.tags) });
    return {};
  };
  return {
    TagResource: ({ resourceArn, tags = [] }: TagResourceRequest) =>
      change(resourceArn, (kept) => ({
        ...kept,
        ...Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value])),
      })),
    UntagResource: ({ resourceArn, tagKeys = [] }: UntagResourceRequest) =>
      change(resourceArn, (kept) =>
        Object.fromEntries(Object.entries(kept).filter(([key]) => !tagKeys.includes(key))),
      ),
    ListTagsForResource({ resourceArn: arn = "" }: ListTagsForResourceRequest) {
      const tags = Object.entries(byArn(state, arn).tags);
      return { tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function existing({ rules }: IotState, name: string): TopicRuleRecord {
  const record = rules.get("", name);
  if (record === undefined) throw ruleDenied(name);
  return record;
}

function byArn(state: IotState, arn: string): TopicRuleRecord {
  const record = [...state.rules.of("").values()].find(({ name }) => state.ruleArn(name) === arn);
  if (record === undefined) throw resourceMissing(arn);
  return record;
}

/** Throws AWS's error for a rule that could not run. */
export function checkedRule(rule: TopicRulePayload | undefined): TopicRulePayload {
  if (rule?.sql === undefined) throw invalidRequest("A rule needs an SQL statement");
  const { actions = [] } = rule;
  if (actions.length > mostActions) throw invalidRequest(`A rule has at most ${mostActions} actions`);
  for (const action of [...actions, ...(rule.errorAction === undefined ? [] : [rule.errorAction])]) {
    const names = Object.entries(action).filter(([, value]) => value !== undefined);
    if (names.length !== 1) throw invalidRequest("Each action must have exactly one kind");
  }
  try {
    parseSql(rule.sql);
    for (const action of actions) checkTemplates(action);
  } catch (error) {
    if (error instanceof SqlError) throw sqlParse(error.message);
    throw error;
  }
  return rule;
}
