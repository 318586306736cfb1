import type { DatabaseSync } from "node:sqlite";
import type { ApiKey, UsagePlan } from "@aws-sdk/client-api-gateway";
import { Collection, collectionMigration } from "../../../store/collection.ts";
import type { Migration } from "../../../store/open.ts";
import { notFound } from "../errors.ts";

/** Times are epoch milliseconds. */
export type ApiKeyRecord = Omit<ApiKey, "createdDate" | "lastUpdatedDate" | "id" | "value" | "enabled"> & {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export type UsagePlanRecord = Omit<UsagePlan, "id"> & { readonly id: string };

const names = ["api_keys", "usage_plans", "usage_plan_keys"] as const;

export const usageMigrations: readonly Migration[] = names.map((name) =>
  collectionMigration(`apigateway_${name}`),
);

/** Keys of clients and the plans that say for which stages they count; the comment at each says owner and id. */
export class UsageState {
  /** "", id */
  readonly keys: Collection<ApiKeyRecord>;
  /** "", id */
  readonly plans: Collection<UsagePlanRecord>;
  /** Plan's id, key's id */
  readonly planKeys: Collection<{ readonly keyId: string }>;

  /** Whether there is such a stage of another kind of API: WebSocket APIs have keys, too. */
  readonly isStageElsewhere: (apiId: string, stage: string) => boolean;

  constructor(database: DatabaseSync, isStageElsewhere: UsageState["isStageElsewhere"]) {
    this.isStageElsewhere = isStageElsewhere;
    this.keys = new Collection(database, "apigateway_api_keys");
    this.plans = new Collection(database, "apigateway_usage_plans");
    this.planKeys = new Collection(database, "apigateway_usage_plan_keys");
  }

  /** Throws AWS's error for a key that does not exist. */
  existingKey(id: string | undefined): ApiKeyRecord {
    const found = this.keys.get("", id ?? "");
    if (found === undefined) throw notFound("Invalid API Key identifier specified");
    return found;
  }

  /** Throws AWS's error for a plan that does not exist. */
  existingPlan(id: string | undefined): UsagePlanRecord {
    const found = this.plans.get("", id ?? "");
    if (found === undefined) throw notFound("Invalid Usage Plan identifier specified");
    return found;
  }

  removeKey(id: string): void {
    for (const planId of this.plans.of("").keys()) this.planKeys.delete(planId, id);
    this.keys.delete("", id);
  }

  removePlan(id: string): void {
    this.planKeys.deleteOwner(id);
    this.plans.delete("", id);
  }

  /** The key with a value that counts for a stage: it is enabled, and a plan or the key itself names the stage. */
  keyFor(value: string, apiId: string, stage: string): ApiKeyRecord | undefined {
    return [...this.keys.of("").values()].find(
      (key) => key.value === value && key.enabled && this.#names(key, apiId, stage),
    );
  }

  #names({ id, stageKeys = [] }: ApiKeyRecord, apiId: string, stage: string): boolean {
    if (stageKeys.includes(`${apiId}/${stage}`)) return true;
    return [...this.plans.of("").values()].some(
      (plan) =>
        this.planKeys.get(plan.id, id) !== undefined &&
        (plan.apiStages ?? []).some((each) => each.apiId === apiId && each.stage === stage),
    );
  }

  clear(): void {
    for (const collection of [this.keys, this.plans, this.planKeys]) collection.clear();
  }
}
