import type { Trigger } from "../../../protocol/emulator.ts";
import { unqualified } from "../../../shared/arn.ts";
import type { IotState } from "./state.ts";

/** The topic rules that call a function. */
export function topicRulesCalling(state: IotState, functionArn: string): Trigger[] {
  return [...state.rules.of("").values()].flatMap(({ name, rule }) => {
    const calls = rule.actions?.some(({ lambda }) => unqualified(lambda?.functionArn ?? "") === functionArn);
    if (calls !== true) return [];
    const enabled = rule.ruleDisabled !== true;
    const detail = rule.sql ?? "";
    return [
      { kind: "topicRule" as const, arn: state.ruleArn(name), name, detail, enabled, key: topicIn(detail) },
    ];
  });
}

/** A topic that meets the rule. */
function topicIn(sql: string): string {
  const [, , filter = ""] = /\bFROM\s+(['"])(.*?)\1/i.exec(sql) ?? [];
  return filter
    .split("/")
    .map((level) => (level === "+" || level === "#" ? "test" : level))
    .join("/");
}
