import type { ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import type { BalancingState } from "./state.ts";

/** Load balancers of templates, and what they are made of. What makes them is loaded with the first. */
export function loadBalancingDeclarer(state: BalancingState, now: () => number): ResourceDeclarer {
  return {
    types: ["LoadBalancer", "TargetGroup", "Listener", "ListenerRule"].map(
      (kind) => `AWS::ElasticLoadBalancingV2::${kind}`,
    ),
    async declare(resource) {
      const { declare } = await import("./declared.ts");
      declare(state, resource, now());
    },
    async withdraw(resource) {
      const { withdraw } = await import("./declared.ts");
      withdraw(state, resource);
    },
  };
}
