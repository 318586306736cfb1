import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { HttpApis } from "../../contracts/httpApis.ts";
import type { HostedService } from "../../contracts/service.ts";
import { apiOperations } from "./apis.ts";
import { authorizerOperations } from "./authorizers.ts";
import { httpApiDeclarer } from "./declarer.ts";
import { integrationOperations } from "./integrations.ts";
import { loadModel } from "./model.ts";
import { routeOperations } from "./routes.ts";
import { stageOperations } from "./stages.ts";
import { HttpApiState } from "./state.ts";
import { tagOperations } from "./tags.ts";

interface ApiGatewayV2Options {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly region: string;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
}

export interface ApiGatewayV2 extends Required<Pick<HostedService, "service" | "reset" | "declarer">> {
  readonly httpApis: HttpApis;
}

/** API Gateway's HTTP APIs: what they are made of. The front door serves what is deployed. */
export function createApiGatewayV2({ database, clock, region, endpoint }: ApiGatewayV2Options): ApiGatewayV2 {
  const state = new HttpApiState(database);
  const now = () => clock.now();
  return {
    service: {
      name: "apigatewayv2",
      sdkId: "ApiGatewayV2",
      signingName: "apigateway",
      pathPrefix: "/v2/",
      isUnsigned: ({ path }) => path.startsWith("/v2/"),
      protocols: [{ kind: "rest-json" }],
      model: loadModel,
      bodyLimit: () => 8 * 1024 * 1024,
      operations: {
        ...apiOperations({ state, now, region, endpoint }),
        ...routeOperations(state),
        ...integrationOperations(state),
        ...authorizerOperations(state),
        ...stageOperations(state, now),
        ...tagOperations(state),
      },
    },
    declarer: httpApiDeclarer(state, now),
    httpApis: httpApisOf(state),
    reset: () => state.clear(),
  };
}

function httpApisOf(state: HttpApiState): HttpApis {
  const deployed: HttpApis["deployed"] = (apiId, stageName) => {
    const api = state.apis.get("", apiId);
    const stage = api && state.stages.get(apiId, stageName);
    if (api === undefined || stage === undefined) return undefined;
    const { DeploymentId: id, AutoDeploy, StageVariables: variables } = stage;
    const frozen = id === undefined ? undefined : state.deployments.get(apiId, id)?.snapshot;
    const snapshot = AutoDeploy === true ? state.snapshot(api) : frozen;
    return snapshot && { apiId, stageName, snapshot, variables };
  };
  return {
    has: (apiId) => state.apis.get("", apiId) !== undefined,
    deployed,
    stages: () =>
      [...state.apis.of("").values()].flatMap(({ ApiId, Name: name }) =>
        [...state.stages.of(ApiId).keys()].flatMap((stageName) => {
          const stage = deployed(ApiId, stageName);
          return stage === undefined ? [] : [{ ...stage, name }];
        }),
      ),
    idOf: (name) => [...state.apis.of("").values()].find((api) => api.Name === name)?.ApiId,
  };
}
