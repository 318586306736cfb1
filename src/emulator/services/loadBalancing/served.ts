import { loadBalancerArn } from "../../../shared/loadBalancerIds.ts";
import type { HealthCheck, LoadBalancers, ServedListener } from "../../contracts/loadBalancers.ts";
import { multiValues } from "./attributes.ts";
import { rulesOf } from "./ruleOrder.ts";
import type { BalancingState, ListenerRecord } from "./state.ts";
import { balancersOf } from "./users.ts";

/** Load balancers as their front door knows them. */
export function servedBalancers(state: BalancingState): LoadBalancers {
  const balancersOfAccount = () => [...state.loadBalancers.of("").values()];
  const balancerOf = ({ arn, name }: { readonly arn: string; readonly name: string }) => {
    const listeners = [...state.listeners.of(arn).values()].toSorted(firstToAnswer);
    return { name, listeners: listeners.map((each) => served(state, each)) };
  };
  return {
    all: () => balancersOfAccount().map(balancerOf),
    find(name) {
      const found =
        state.loadBalancers.get("", loadBalancerArn(state.place, name)) ??
        // Names of hosts have no capitals.
        balancersOfAccount().find((each) => each.name.toLowerCase() === name.toLowerCase());
      return found && balancerOf(found);
    },
    target(targetGroupArn) {
      const group = state.targetGroups.get("", targetGroupArn);
      if (group === undefined) return undefined;
      return {
        targetGroupArn,
        functionArn: group.TargetType === "lambda" ? group.targets[0]?.Id : undefined,
        hasMultiValues: group.attributes[multiValues] === "true",
      };
    },
    checks() {
      const checking = [...state.targetGroups.of("").values()].filter(
        ({ arn, TargetType, HealthCheckEnabled, targets }) =>
          TargetType === "lambda" &&
          HealthCheckEnabled === true &&
          targets.length > 0 &&
          balancersOf(state, arn).length > 0,
      );
      return new Map(
        checking.map((group): [string, HealthCheck] => [
          group.arn,
          {
            path: group.HealthCheckPath ?? "/",
            intervalMs: (group.HealthCheckIntervalSeconds ?? 35) * 1000,
            matcher: group.Matcher?.HttpCode ?? "200",
            healthyCount: group.HealthyThresholdCount ?? 5,
            unhealthyCount: group.UnhealthyThresholdCount ?? 2,
          },
        ]),
      );
    },
    whenChanged: (listener) => state.whenChanged(listener),
    checked(targetGroupArn, isHealthy) {
      if (state.targetGroups.get("", targetGroupArn) !== undefined)
        state.health.set(targetGroupArn, isHealthy);
    },
  };
}

function served(state: BalancingState, listener: ListenerRecord): ServedListener {
  return {
    port: listener.Port ?? 0,
    rules: rulesOf(state, listener).map(({ Conditions = [], Actions = [] }) => ({
      conditions: Conditions,
      actions: Actions,
    })),
  };
}

/** One that only leads elsewhere comes last: here its other port is not there to be led to. */
function firstToAnswer(one: ListenerRecord, other: ListenerRecord): number {
  return leadsAway(one) - leadsAway(other) || (one.Port ?? 0) - (other.Port ?? 0);
}

function leadsAway({ DefaultActions }: ListenerRecord): number {
  return DefaultActions?.at(-1)?.Type === "redirect" ? 1 : 0;
}
