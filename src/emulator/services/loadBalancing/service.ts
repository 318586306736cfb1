import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { LoadBalancers } from "../../contracts/loadBalancers.ts";
import type { HostedService } from "../../contracts/service.ts";
import { loadBalancingDeclarer } from "./declarer.ts";
import { loadModel } from "./model.ts";
import { servedBalancers } from "./served.ts";
import { BalancingState, type Place } from "./state.ts";

interface LoadBalancingOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
}

export interface LoadBalancing extends Required<Pick<HostedService, "service" | "reset" | "declarer">> {
  readonly loadBalancers: LoadBalancers;
}

/** Application Load Balancers whose targets are functions. The front door serves them. */
export function createLoadBalancing(options: LoadBalancingOptions): LoadBalancing {
  const { database, clock, endpoint, region, accountId } = options;
  const state = new BalancingState(database, { region, accountId });
  const now = () => clock.now();
  return {
    service: {
      name: "elasticloadbalancing",
      sdkId: "Elastic Load Balancing v2",
      signingName: "elasticloadbalancing",
      protocols: [
        { kind: "query", xmlNamespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/" },
      ],
      model: loadModel,
      bodyLimit: () => 1024 * 1024,
      operations: onceAsync(async () => {
        const { balancingOperations } = await import("./operations.ts");
        return balancingOperations({ state, now, endpoint });
      }),
    },
    declarer: loadBalancingDeclarer(state, now),
    loadBalancers: servedBalancers(state),
    reset: () => state.clear(),
  };
}
