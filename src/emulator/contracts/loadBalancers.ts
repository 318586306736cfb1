import type {
  Action as SdkAction,
  RuleCondition as SdkCondition,
} from "@aws-sdk/client-elastic-load-balancing-v2";

export type RuleCondition = SdkCondition;
export type RuleAction = SdkAction;

/** A load balancer, as those need it who serve it. */
export interface ServedLoadBalancer {
  readonly name: string;
  readonly listeners: readonly ServedListener[];
}

export interface ServedListener {
  readonly port: number;
  /** In the order in which they are tried; the last one takes everything. */
  readonly rules: readonly ServedRule[];
}

export interface ServedRule {
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleAction[];
}

/** A target group that calls a function. */
export interface FunctionTarget {
  readonly targetGroupArn: string;
  /** Undefined where nothing is registered, or what is no function. */
  readonly functionArn: string | undefined;
  /** Headers and parameters come as lists. */
  readonly hasMultiValues: boolean;
}

/** How a target group asks its function whether it is well. */
export interface HealthCheck {
  readonly path: string;
  readonly intervalMs: number;
  /** Statuses of one who is: `200`, `200-299`, `200,202`. */
  readonly matcher: string;
  readonly healthyCount: number;
  readonly unhealthyCount: number;
}

export interface LoadBalancers {
  all(): readonly ServedLoadBalancer[];
  find(name: string): ServedLoadBalancer | undefined;
  target(targetGroupArn: string): FunctionTarget | undefined;
  /** Of the target groups that a listener uses and that check. */
  checks(): ReadonlyMap<string, HealthCheck>;
  /** Calls whenever something may check that did not, or the other way round. */
  whenChanged(listener: () => void): void;
  /** What a check found. */
  checked(targetGroupArn: string, isHealthy: boolean): void;
}
