import { onceAsync } from "../../../shared/once.ts";
import type { PublicRoute } from "../../contracts/publicRoute.ts";
import { placeOf } from "./address.ts";
import type { LoadBalancerDoor, LoadBalancerOptions } from "./loadBalancerDoor.ts";

/** Application Load Balancers. What serves them is loaded with the first request: most applications have none. */
export function loadBalancerDoor(options: LoadBalancerOptions): PublicRoute {
  const door = onceAsync(() => open(options));
  return {
    matches: (host, path) => placeOf(host, path) !== undefined,
    answer: async (request) => (await door()).answer(request),
    // Functions cannot hold a connection: such a request is a mistake, as AWS says.
    upgrade: async (request) => request.refuse((await import("./pages.ts")).page(400)),
  };
}

async function open(options: LoadBalancerOptions): Promise<LoadBalancerDoor> {
  const { LoadBalancerDoor } = await import("./loadBalancerDoor.ts");
  return new LoadBalancerDoor(options);
}
