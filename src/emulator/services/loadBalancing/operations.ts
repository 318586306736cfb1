import { type Operations, stored } from "../../contracts/service.ts";
import { listenerOperations } from "./listeners.ts";
import { type BalancingMeans, loadBalancerOperations } from "./loadBalancers.ts";
import { ruleOperations } from "./rules.ts";
import { tagOperations } from "./tags.ts";
import { targetGroupOperations } from "./targetGroups.ts";
import { targetOperations } from "./targets.ts";

/** Those that do something here, and those that are only kept. */
export function balancingOperations(means: BalancingMeans): Operations {
  const { state } = means;
  const all: Operations = {
    ...loadBalancerOperations(means),
    ...targetGroupOperations(state),
    ...targetOperations(state),
    ...listenerOperations(state),
    ...ruleOperations(state),
    ...tagOperations(state),
  };
  const some = (...names: readonly string[]): Operations =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  return {
    ...all,
    ...stored("What the attributes change of headers is not emulated.", some("ModifyListenerAttributes")),
    ...stored(
      "There is no network but loopback.",
      some("SetIpAddressType", "SetSecurityGroups", "SetSubnets"),
    ),
  };
}
