import type { ApiAddress } from "../../protocol/apiAddresses.ts";
import type { Clock } from "../../shared/clock.ts";
import { Connections } from "../frontDoors/webSocket/connections.ts";
import { createApiGateway } from "../services/apiGateway/service.ts";
import { createApiGatewayManagement } from "../services/apiGatewayManagement/service.ts";
import { createApiGatewayV2 } from "../services/apiGatewayV2/service.ts";
import { createLoadBalancing } from "../services/loadBalancing/service.ts";

type ApisOptions = Omit<Parameters<typeof createApiGateway>[0], "isStageElsewhere"> &
  Parameters<typeof createApiGatewayV2>[0] &
  Parameters<typeof createLoadBalancing>[0] & { readonly clock: Clock };

/** The services that APIs and load balancers are made with, and what their front doors need of them. */
export function openApis(options: ApisOptions) {
  const { endpoint } = options;
  const apiGatewayV2 = createApiGatewayV2(options);
  const apiGateway = createApiGateway({
    ...options,
    isStageElsewhere: (apiId, stage) => apiGatewayV2.webSocketApis.deployed(apiId, stage) !== undefined,
  });
  const loadBalancing = createLoadBalancing(options);
  const connections = new Connections();
  const { restApis } = apiGateway;
  const { httpApis, webSocketApis } = apiGatewayV2;
  const { loadBalancers } = loadBalancing;
  const served = { restApis, httpApis, webSocketApis, loadBalancers };
  return {
    services: [apiGateway, apiGatewayV2, createApiGatewayManagement(connections), loadBalancing],
    doors: {
      ...served,
      connections,
      /** Where each of them answers. */
      apis: async (): Promise<readonly ApiAddress[]> => {
        const { apiAddresses } = await import("../frontDoors/apiGateway/addresses.ts");
        return apiAddresses({ ...served, endpoint: endpoint() });
      },
    },
  };
}
