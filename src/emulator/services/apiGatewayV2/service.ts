import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { HttpApis, WebSocketApis } from "../../contracts/httpApis.ts";
import type { HostedService } from "../../contracts/service.ts";
import { declarerOnFirstUse } from "../../contracts/workspaceResources.ts";
import { httpApiTypes } from "./types.ts";
import { loadModel } from "./model.ts";
import { HttpApiState } from "./state.ts";

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
  readonly webSocketApis: WebSocketApis;
}

/** API Gateway's HTTP and WebSocket APIs: what they are made of. The front doors serve what is deployed. */
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
      operations: onceAsync(async () => {
        const { httpApiOperations } = await import("./operations.ts");
        return httpApiOperations({ state, now, region, endpoint });
      }),
    },
    declarer: declarerOnFirstUse(httpApiTypes, async () => {
      const { httpApiDeclarer } = await import("./declarer.ts");
      return httpApiDeclarer(state, now);
    }),
    httpApis: servedApis(state, "HTTP"),
    webSocketApis: servedApis(state, "WEBSOCKET"),
    reset: () => state.clear(),
  };
}

/** The APIs of one protocol, as their front door knows them. */
function servedApis(state: HttpApiState, protocol: "HTTP" | "WEBSOCKET") {
  const all = () => [...state.apis.of("").values()].filter(({ ProtocolType }) => ProtocolType === protocol);
  const apiOf = (apiId: string) => {
    const api = state.apis.get("", apiId);
    return api?.ProtocolType === protocol ? api : undefined;
  };
  const deployed = (apiId: string, stageName: string) => {
    const api = apiOf(apiId);
    const stage = api && state.stages.get(apiId, stageName);
    if (api === undefined || stage === undefined) return undefined;
    const { DeploymentId: id, AutoDeploy, StageVariables: variables } = stage;
    const frozen = id === undefined ? undefined : state.deployments.get(apiId, id)?.snapshot;
    const snapshot = AutoDeploy === true ? state.snapshot(api) : frozen;
    return snapshot && { apiId, stageName, snapshot, variables, flushes: state.flushesOf(apiId, stageName) };
  };
  return {
    has: (apiId) => apiOf(apiId) !== undefined,
    deployed,
    stages: () =>
      all().flatMap(({ ApiId, Name: name }) =>
        [...state.stages.of(ApiId).keys()].flatMap((stageName) => {
          const stage = deployed(ApiId, stageName);
          return stage === undefined ? [] : [{ ...stage, name }];
        }),
      ),
    idOf: (name) => all().find((api) => api.Name === name)?.ApiId,
  } satisfies HttpApis & WebSocketApis;
}
