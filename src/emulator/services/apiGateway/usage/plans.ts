import type {
  CreateUsagePlanKeyRequest,
  CreateUsagePlanRequest,
  DeleteUsagePlanKeyRequest,
  DeleteUsagePlanRequest,
  GetUsagePlanKeyRequest,
  GetUsagePlanKeysRequest,
  GetUsagePlanRequest,
  GetUsagePlansRequest,
  GetUsageRequest,
  PatchOperation,
  UpdateUsagePlanRequest,
} from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../../contracts/service.ts";
import { badRequest, conflict, notFound } from "../errors.ts";
import { newId } from "../ids.ts";
import { pageOf } from "../paging.ts";
import { patched } from "../patch.ts";
import type { RestApiState } from "../state.ts";
import type { UsagePlanRecord, UsageState } from "./state.ts";

/** Plans are kept and shown, and say for which stages a key counts; the emulator neither throttles nor counts requests. */
export function usagePlanOperations(usage: UsageState, state: RestApiState): Record<string, Operation> {
  const keep = (plan: UsagePlanRecord): UsagePlanRecord => {
    checkStages(usage, state, plan);
    usage.plans.set("", plan.id, plan);
    return plan;
  };
  return {
    CreateUsagePlan({ name, apiStages = [], ...members }: CreateUsagePlanRequest) {
      if (name === undefined || name === "") throw badRequest("Usage Plan name cannot be blank");
      return keep({ id: newId(6), name, apiStages, ...members });
    },
    GetUsagePlan: ({ usagePlanId }: GetUsagePlanRequest) => usage.existingPlan(usagePlanId),
    GetUsagePlans({ keyId, limit, position }: GetUsagePlansRequest) {
      const wanted = [...usage.plans.of("").values()].filter(
        ({ id }) => keyId === undefined || usage.planKeys.get(id, keyId) !== undefined,
      );
      return pageOf(wanted, ({ id }) => id, { limit, position });
    },
    UpdateUsagePlan: ({ usagePlanId, patchOperations }: UpdateUsagePlanRequest) =>
      keep(changed(usage.existingPlan(usagePlanId), patchOperations)),
    DeleteUsagePlan({ usagePlanId }: DeleteUsagePlanRequest) {
      const plan = usage.existingPlan(usagePlanId);
      if ((plan.apiStages ?? []).length > 0) {
        throw badRequest(
          `Cannot delete this usage plan because it is associated with API stages. Remove them first.`,
        );
      }
      usage.removePlan(plan.id);
    },
    GetUsage({ usagePlanId, startDate, endDate }: GetUsageRequest) {
      const { id } = usage.existingPlan(usagePlanId);
      return { usagePlanId: id, startDate, endDate, items: {} };
    },
    ...planKeyOperations(usage),
  };
}

function planKeyOperations(usage: UsageState): Record<string, Operation> {
  const view = (keyId: string) => {
    const { id, name, value } = usage.existingKey(keyId);
    return { id, type: "API_KEY", value, ...(name !== undefined && { name }) };
  };
  const existing = (planId: string | undefined, keyId: string | undefined) => {
    const found = usage.planKeys.get(usage.existingPlan(planId).id, keyId ?? "");
    if (found === undefined) throw notFound("Invalid Usage Plan Key identifier specified");
    return found;
  };
  return {
    CreateUsagePlanKey({ usagePlanId, keyId, keyType }: CreateUsagePlanKeyRequest) {
      const plan = usage.existingPlan(usagePlanId);
      if (keyType !== "API_KEY") throw badRequest("Invalid key type. Valid values are: API_KEY");
      const { id } = usage.existingKey(keyId);
      if (usage.planKeys.get(plan.id, id) !== undefined) {
        throw conflict("Usage Plan Key already exists in this Usage Plan");
      }
      usage.planKeys.set(plan.id, id, { keyId: id });
      return view(id);
    },
    GetUsagePlanKey: ({ usagePlanId, keyId }: GetUsagePlanKeyRequest) =>
      view(existing(usagePlanId, keyId).keyId),
    GetUsagePlanKeys({ usagePlanId, limit, position, nameQuery = "" }: GetUsagePlanKeysRequest) {
      const plan = usage.existingPlan(usagePlanId);
      const keys = [...usage.planKeys.of(plan.id).keys()].map(view);
      const wanted = keys.filter(({ name = "" }) => name.startsWith(nameQuery));
      return pageOf(wanted, ({ id }) => id, { limit, position });
    },
    DeleteUsagePlanKey({ usagePlanId = "", keyId }: DeleteUsagePlanKeyRequest) {
      usage.planKeys.delete(usagePlanId, existing(usagePlanId, keyId).keyId);
    },
  };
}

/** Stages are `<api>:<stage>`; throttle and quota are objects whose members are patched one by one, or removed whole. */
function changed(before: UsagePlanRecord, operations: readonly PatchOperation[] = []): UsagePlanRecord {
  let plan = before;
  for (const operation of operations) {
    const { op, path = "", value = "" } = operation;
    const [, place = "", member = ""] = path.split("/");
    if (place === "apiStages" && member === "") plan = withStage(plan, op, value);
    else if ((place === "throttle" || place === "quota") && op === "remove") {
      const { [place]: _, ...without } = plan;
      plan = without;
    } else if (place === "throttle")
      plan = { ...plan, throttle: { ...plan.throttle, [member]: Number(value) } };
    else if (place === "quota") {
      plan = { ...plan, quota: { ...plan.quota, [member]: member === "period" ? value : Number(value) } };
    } else plan = patched(plan, [operation], { name: "text", description: "text", productCode: "text" });
  }
  return plan;
}

function withStage(plan: UsagePlanRecord, op: string | undefined, value: string): UsagePlanRecord {
  const [, apiId, stage] = /^([^:]+):(.+)$/.exec(value) ?? [];
  const others = (plan.apiStages ?? []).filter((each) => each.apiId !== apiId || each.stage !== stage);
  return { ...plan, apiStages: op === "remove" ? others : [...others, { apiId, stage }] };
}

function checkStages(usage: UsageState, state: RestApiState, { apiStages = [] }: UsagePlanRecord): void {
  for (const { apiId = "", stage = "" } of apiStages) {
    if (state.stages.get(apiId, stage) === undefined && !usage.isStageElsewhere(apiId, stage)) {
      throw notFound(`API Stage not found: ${apiId}:${stage}`);
    }
  }
}
