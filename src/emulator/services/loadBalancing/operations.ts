import { onFirstUse, type Operation, stored } from "../../contracts/service.ts";
import type { BalancingMeans } from "./loadBalancers.ts";

const emulated =
  "AddTags CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteRule DeleteTargetGroup " +
  "DeregisterTargets DescribeListenerAttributes DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes " +
  "DescribeLoadBalancers DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth " +
  "ModifyListener ModifyLoadBalancerAttributes ModifyRule ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags " +
  "SetRulePriorities";

/** The operations by their names. What they do is loaded with the first call: most applications have no load balancer. */
export function balancingOperations(means: BalancingMeans): Record<string, Operation> {
  const lazily = (names: string) =>
    onFirstUse(names.split(" "), async () => (await import("./allOperations.ts")).allOperations(means));
  return {
    ...lazily(emulated),
    ...stored("What the attributes change of headers is not emulated.", lazily("ModifyListenerAttributes")),
    ...stored("There is no network but loopback.", lazily("SetIpAddressType SetSecurityGroups SetSubnets")),
  };
}
