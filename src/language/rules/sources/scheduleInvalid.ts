import { phrase } from "../../../shared/phrase.ts";
import { isSchedule } from "../../../lambda/schedule/expression.ts";
import { readZonedSchedule } from "../../../lambda/schedule/zonedSchedule.ts";
import { nodeAt, textAt } from "../../../template/syntax/node.ts";
import type { Rule } from "../../rule.ts";

export const scheduleInvalid: Rule = {
  code: "schedule-invalid",
  severity: "error",
  documentation:
    "A schedule is `rate(5 minutes)` or `cron(0 12 * * ? *)`: six fields, one of the two days a `?`. EventBridge Scheduler has `at(…)`, too.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    for (const {
      type,
      properties,
      location: { file },
    } of resources) {
      const node = nodeAt(properties, "ScheduleExpression");
      const text = textAt(node);
      if (node === undefined || text === undefined) continue;
      const isKnown =
        type === "AWS::Events::Rule"
          ? isSchedule(text)
          : type !== "AWS::Scheduler::Schedule" || readZonedSchedule(text) !== undefined;
      if (!isKnown) yield { file, range: node.range, message: phrase('"{0}" is no schedule.', text) };
    }
  },
};
