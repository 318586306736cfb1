import type { Operation } from "../../contracts/service.ts";
import { listenerOperations } from "./listeners.ts";
import { type BalancingMeans, loadBalancerOperations } from "./loadBalancers.ts";
import { ruleOperations } from "./rules.ts";
import { tagOperations } from "./tags.ts";
import { targetGroupOperations } from "./targetGroups.ts";
import { targetOperations } from "./targets.ts";

export function allOperations(means: BalancingMeans): Readonly<Record<string, Operation>> {
  const { state } = means;
  return {
    ...loadBalancerOperations(means),
    ...targetGroupOperations(state),
    ...targetOperations(state),
    ...listenerOperations(state),
    ...ruleOperations(state),
    ...tagOperations(state),
  };
}
