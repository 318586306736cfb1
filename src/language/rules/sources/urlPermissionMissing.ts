import { phrase } from "../../../shared/phrase.ts";
import { nodeAt, textAt } from "../../../template/syntax/node.ts";
import { targetOf } from "../../references/target.ts";
import type { Rule } from "../../rule.ts";

export const urlPermissionMissing: Rule = {
  code: "url-permission-missing",
  severity: "warning",
  documentation:
    "A function URL without authentication needs two permissions, `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction`; since October 2025 it answers 403 with the first alone. SAM makes both.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    const permissions = resources.filter(({ type }) => type === "AWS::Lambda::Permission");
    const allowed = (action: string) =>
      new Set(
        permissions.flatMap(({ properties }) => {
          const fits = textAt(properties, "Action") === action;
          return fits ? [targetOf(nodeAt(properties, "FunctionName")) ?? ""] : [];
        }),
      );
    const [url, invoke] = [allowed("lambda:InvokeFunctionUrl"), allowed("lambda:InvokeFunction")];
    for (const { type, properties, location, partOf } of resources) {
      if (type !== "AWS::Lambda::Url" || partOf !== undefined || textAt(properties, "AuthType") !== "NONE")
        continue;
      const target = targetOf(nodeAt(properties, "TargetFunctionArn")) ?? "";
      if (target !== "" && url.has(target) && !invoke.has(target))
        yield {
          ...location,
          message: phrase(
            "The URL answers 403: the permission lambda:InvokeFunction is missing beside lambda:InvokeFunctionUrl.",
          ),
        };
    }
  },
};
