import * as v from "valibot";
import type { ResourceDeclarer, WorkspaceResource } from "../../../contracts/workspaceResources.ts";
import { listOf, number, read, text } from "../../../validation/properties.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import type { RestApiState } from "../state.ts";
import { usageTypes } from "../declarer/types.ts";
import { checkKeyValue, newKeyValue } from "./apiKeys.ts";
import type { UsageState } from "./state.ts";

const flag = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])]),
  v.transform((value) => value === true || value === "true"),
);

const ApiKey = v.object({
  Name: v.optional(text),
  Description: v.optional(text),
  Enabled: v.optional(flag, false),
  Value: v.optional(text),
  CustomerId: v.optional(text),
  StageKeys: v.optional(listOf(v.object({ RestApiId: text, StageName: text })), []),
});

const UsagePlan = v.object({
  UsagePlanName: v.optional(text),
  Description: v.optional(text),
  ApiStages: v.optional(listOf(v.object({ ApiId: text, Stage: text })), []),
  Quota: v.optional(
    v.object({
      Limit: v.optional(number),
      Offset: v.optional(number),
      Period: v.optional(v.picklist(["DAY", "WEEK", "MONTH"])),
    }),
  ),
  Throttle: v.optional(v.object({ BurstLimit: v.optional(number), RateLimit: v.optional(number) })),
});

const UsagePlanKey = v.object({ KeyId: text, UsagePlanId: text });

const typeNamed = (kind: string) => `AWS::ApiGateway::${kind}`;

/** Keys and usage plans of templates. A key without a value keeps the one that it was given here first. */
export function usageDeclarer(usage: UsageState, state: RestApiState, now: () => number): ResourceDeclarer {
  return {
    types: usageTypes,
    declare({ type, name: id, properties }) {
      switch (type) {
        case typeNamed("ApiKey"):
          declareKey(usage, { id, properties, at: now() });
          return;
        case typeNamed("UsagePlan"): {
          const said = read(UsagePlan, properties);
          const { UsagePlanName: name = id, Description: description, Quota: quota, Throttle: limits } = said;
          for (const { ApiId, Stage } of said.ApiStages)
            if (!usage.isStageElsewhere(ApiId, Stage)) state.existing(ApiId);
          const plan = {
            name,
            description,
            apiStages: said.ApiStages.map(({ ApiId: apiId, Stage: stage }) => ({ apiId, stage })),
            quota: quota && { limit: quota.Limit, offset: quota.Offset, period: quota.Period },
            throttle: limits && { burstLimit: limits.BurstLimit, rateLimit: limits.RateLimit },
          };
          usage.plans.set("", id, { id, ...withoutAbsent(plan) });
          return;
        }
        default: {
          const { KeyId: keyId, UsagePlanId: planId } = read(UsagePlanKey, properties);
          usage.planKeys.set(usage.existingPlan(planId).id, usage.existingKey(keyId).id, { keyId });
        }
      }
    },
    withdraw({ type, name, properties }) {
      if (type === typeNamed("ApiKey")) usage.removeKey(name);
      else if (type === typeNamed("UsagePlan")) usage.removePlan(name);
      else {
        const { KeyId, UsagePlanId } = read(UsagePlanKey, properties);
        usage.planKeys.delete(UsagePlanId, KeyId);
      }
    },
  };
}

interface DeclaredKey extends Pick<WorkspaceResource, "properties"> {
  readonly id: string;
  readonly at: number;
}

function declareKey(usage: UsageState, { id, properties, at }: DeclaredKey): void {
  const said = read(ApiKey, properties);
  const before = usage.keys.get("", id);
  const key = {
    id,
    value: said.Value ?? before?.value ?? newKeyValue(),
    enabled: said.Enabled,
    name: said.Name ?? id,
    ...withoutAbsent({ description: said.Description, customerId: said.CustomerId }),
    stageKeys: said.StageKeys.map(({ RestApiId, StageName }) => `${RestApiId}/${StageName}`),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
  checkKeyValue(usage, key);
  usage.keys.set("", id, key);
}
