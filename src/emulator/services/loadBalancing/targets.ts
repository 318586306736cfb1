import type {
  DeregisterTargetsInput,
  DescribeTargetHealthInput,
  RegisterTargetsInput,
  TargetDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { resourceParts } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { invalidTarget, tooManyTargets } from "./errors.ts";
import type { BalancingState, TargetGroupRecord } from "./state.ts";
import { balancersOf } from "./users.ts";

export function targetOperations(state: BalancingState): Record<string, Operation> {
  const keep = (group: TargetGroupRecord, targets: readonly TargetDescription[]): void => {
    state.health.delete(group.arn);
    state.change(() => state.targetGroups.set("", group.arn, { ...group, targets }));
  };
  return {
    RegisterTargets({ TargetGroupArn, Targets = [] }: RegisterTargetsInput) {
      const group = state.existingTargetGroup(TargetGroupArn);
      const others = group.targets.filter((each) => !Targets.some((target) => isSame(each, target)));
      const targets = [...others, ...Targets];
      checkTargets(group, targets);
      keep(group, targets);
      return {};
    },
    DeregisterTargets({ TargetGroupArn, Targets = [] }: DeregisterTargetsInput) {
      const group = state.existingTargetGroup(TargetGroupArn);
      keep(
        group,
        group.targets.filter((each) => !Targets.some((target) => isSame(each, target))),
      );
      return {};
    },
    DescribeTargetHealth({ TargetGroupArn, Targets }: DescribeTargetHealthInput) {
      const group = state.existingTargetGroup(TargetGroupArn);
      const asked = Targets ?? group.targets;
      return {
        TargetHealthDescriptions: asked.map((Target) => {
          const isRegistered = group.targets.some((each) => isSame(each, Target));
          return { Target, TargetHealth: isRegistered ? healthOf(state, group) : notRegistered };
        }),
      };
    },
  };
}

/** A target group of type lambda has one function. */
export function checkTargets({ TargetType }: TargetGroupRecord, targets: readonly TargetDescription[]): void {
  if (TargetType !== "lambda") return;
  const wrong = targets.find(({ Id = "" }) => resourceParts(Id)[0] !== "function");
  if (wrong !== undefined) throw invalidTarget(`The function ARN '${wrong.Id}' is not valid`);
  if (targets.length > 1) throw tooManyTargets();
}

function isSame(one: TargetDescription, other: TargetDescription): boolean {
  return one.Id === other.Id && (other.Port === undefined || one.Port === other.Port);
}

const notRegistered = {
  State: "unused",
  Reason: "Target.NotRegistered",
  Description: "Target is not registered to the target group",
} as const;

function healthOf(state: BalancingState, group: TargetGroupRecord) {
  if (balancersOf(state, group.arn).length === 0) {
    const Description = "Target group is not configured to receive traffic from the load balancer";
    return { State: "unused", Reason: "Target.NotInUse", Description };
  }
  if (group.TargetType !== "lambda" || group.HealthCheckEnabled !== true) {
    return {
      State: "unavailable",
      Reason: "Target.HealthCheckDisabled",
      Description: "Health checks are not enabled for this target",
    };
  }
  const isHealthy = state.health.get(group.arn);
  if (isHealthy === undefined) {
    const Description = "Initial health checks in progress";
    return { State: "initial", Reason: "Elb.InitialHealthChecking", Description };
  }
  if (isHealthy) return { State: "healthy" };
  const Description = "Health checks failed";
  return { State: "unhealthy", Reason: "Target.FailedHealthChecks", Description };
}
