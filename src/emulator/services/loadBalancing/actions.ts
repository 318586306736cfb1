import type { Action, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { invalidConfiguration, validationError } from "./errors.ts";
import type { BalancingState } from "./state.ts";
import { groupsOf } from "./users.ts";

const known: readonly (string | undefined)[] = ["forward", "redirect", "fixed-response"];

/** Throws AWS's error for actions that may not be, and an own one for those that are not emulated. */
export function checkActions(state: BalancingState, actions: readonly Action[] | undefined): void {
  const last = actions?.at(-1);
  if (last === undefined) throw validationError("At least one action must be specified");
  for (const { Type } of actions ?? []) {
    if (!known.includes(Type)) throw invalidConfiguration(`Actions of type '${Type}' are not emulated`);
  }
  if ((actions?.length ?? 0) > 1)
    throw invalidConfiguration("Exactly one of these actions must be specified");
  if (last.Type === "forward" && groupsOf([last]).length === 0) {
    throw validationError("A target group ARN must be specified");
  }
  for (const arn of groupsOf(actions)) state.existingTargetGroup(arn);
}

/** As AWS answers them: a target group that stands alone is also one of a list, and the other way round. */
export function completeActions(actions: readonly Action[] | undefined): Action[] {
  return (actions ?? []).map((action) => {
    if (action.Type !== "forward") return action;
    const groups = action.ForwardConfig?.TargetGroups ?? [
      { TargetGroupArn: action.TargetGroupArn, Weight: 1 },
    ];
    const [only] = groups;
    return {
      ...action,
      ...(groups.length === 1 && { TargetGroupArn: only?.TargetGroupArn }),
      ForwardConfig: {
        TargetGroupStickinessConfig: { Enabled: false },
        ...action.ForwardConfig,
        TargetGroups: groups.map((group) => ({ Weight: 1, ...group })),
      },
    };
  });
}

const fields: Readonly<Record<string, (condition: RuleCondition) => readonly unknown[] | undefined>> = {
  "host-header": ({ HostHeaderConfig, Values }) => HostHeaderConfig?.Values ?? Values,
  "path-pattern": ({ PathPatternConfig, Values }) => PathPatternConfig?.Values ?? Values,
  "http-header": ({ HttpHeaderConfig }) => HttpHeaderConfig?.Values,
  "http-request-method": ({ HttpRequestMethodConfig }) => HttpRequestMethodConfig?.Values,
  "query-string": ({ QueryStringConfig }) => QueryStringConfig?.Values,
  "source-ip": ({ SourceIpConfig }) => SourceIpConfig?.Values,
};

export function checkConditions(conditions: readonly RuleCondition[] | undefined): void {
  if (conditions === undefined || conditions.length === 0) {
    throw validationError("A condition must be specified");
  }
  for (const condition of conditions) {
    const { Field = "" } = condition;
    if (!Object.hasOwn(fields, Field))
      throw validationError(
        `Condition field '${Field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      );
    if ((fields[Field]?.(condition) ?? []).length === 0) {
      throw validationError("A condition value must be specified");
    }
  }
}

/** As AWS answers them: values of the two older fields are told in both ways. */
export function completeConditions(conditions: readonly RuleCondition[] | undefined): RuleCondition[] {
  return (conditions ?? []).map((condition) => {
    const values = condition.Values ?? [];
    switch (condition.Field) {
      case "host-header": {
        const HostHeaderConfig = condition.HostHeaderConfig ?? { Values: values };
        return { ...condition, HostHeaderConfig, Values: HostHeaderConfig.Values };
      }
      case "path-pattern": {
        const PathPatternConfig = condition.PathPatternConfig ?? { Values: values };
        return { ...condition, PathPatternConfig, Values: PathPatternConfig.Values };
      }
      default:
        return condition;
    }
  });
}
