import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { BalancingState } from "./state.ts";

/** The target groups that actions forward to. */
export function groupsOf(actions: readonly Action[] | undefined): string[] {
  return (actions ?? []).flatMap(({ TargetGroupArn, ForwardConfig }) => [
    ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
    ...(ForwardConfig?.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []),
  ]);
}

/** The load balancers whose listeners or rules forward to it. */
export function balancersOf(state: BalancingState, arn: string): string[] {
  const users = state
    .allListeners()
    .filter(
      (listener) =>
        groupsOf(listener.DefaultActions).includes(arn) ||
        [...state.rules.of(listener.arn).values()].some(({ Actions }) => groupsOf(Actions).includes(arn)),
    );
  return [...new Set(users.map(({ LoadBalancerArn }) => LoadBalancerArn))];
}
