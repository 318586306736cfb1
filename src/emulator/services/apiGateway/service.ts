import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { RestApis } from "../../contracts/restApis.ts";
import { declarerOnFirstUse, type ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import type { HostedService } from "../../contracts/service.ts";
import { restApiTypes, usageTypes } from "./declarer/types.ts";
import { loadModel } from "./model.ts";
import { type Place, RestApiState } from "./state.ts";
import { UsageState } from "./usage/state.ts";

interface ApiGatewayOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
  /** Whether there is such a stage of another kind of API. */
  readonly isStageElsewhere: (apiId: string, stage: string) => boolean;
}

export interface ApiGateway extends Required<Pick<HostedService, "service" | "reset" | "declarer">> {
  readonly restApis: RestApis;
}

/** API Gateway's REST APIs: what they are made of. The front door serves what is deployed. */
export function createApiGateway({
  database,
  clock,
  accountId,
  region,
  endpoint,
  isStageElsewhere,
}: ApiGatewayOptions): ApiGateway {
  const state = new RestApiState(database, { accountId, region });
  const usage = new UsageState(database, isStageElsewhere);
  const now = () => clock.now();
  const address = (id: string) => {
    const { port } = new URL(endpoint());
    return `http://${id}.execute-api.${region}.localhost:${port}`;
  };
  return {
    service: {
      name: "apigateway",
      sdkId: "API Gateway",
      signingName: "apigateway",
      protocols: [{ kind: "rest-json" }],
      isUnsigned: ({ path }) => /^\/(?:restapis|apikeys|usageplans|account|tags)(?:\/|$)/.test(path),
      model: loadModel,
      // An imported definition may have six megabytes.
      bodyLimit: () => 8 * 1024 * 1024,
      operations: onceAsync(async () => {
        const { restOperations } = await import("./operations.ts");
        return restOperations({ state, usage, now, address });
      }),
    },
    declarer: joinedDeclarer([
      declarerOnFirstUse(restApiTypes, async () => {
        const { restApiDeclarer } = await import("./declarer/declarer.ts");
        return restApiDeclarer(state, now);
      }),
      declarerOnFirstUse(usageTypes, async () => {
        const { usageDeclarer } = await import("./usage/declarer.ts");
        return usageDeclarer(usage, state, now);
      }),
    ]),
    restApis: restApisOf(state, usage),
    reset() {
      state.clear();
      usage.clear();
    },
  };
}

function restApisOf(state: RestApiState, usage: UsageState): RestApis {
  const deployed: RestApis["deployed"] = (apiId, stageName) => {
    const api = state.restApis.get("", apiId);
    const stage = state.stages.get(apiId, stageName);
    if (api === undefined || stage === undefined) return undefined;
    const { deploymentId, isLive, variables } = stage;
    const snapshot = isLive ? state.live(api) : state.deployments.get(apiId, deploymentId)?.snapshot;
    const flushes = state.flushesOf(apiId, stageName);
    return snapshot && { apiId, stageName, deploymentId, snapshot, variables, flushes };
  };
  return {
    has: (apiId) => state.restApis.get("", apiId) !== undefined,
    deployed,
    stages: () =>
      [...state.restApis.of("").values()].flatMap(({ id, name = id }) =>
        [...state.stages.of(id).keys()].flatMap((stageName) => {
          const stage = deployed(id, stageName);
          return stage === undefined ? [] : [{ ...stage, name }];
        }),
      ),
    keyFor: (value, { apiId, stageName }) => usage.keyFor(value, apiId, stageName),
    idOf: (name) => [...state.restApis.of("").values()].find((api) => api.name === name)?.id,
  };
}

/** Each type is one's. */
function joinedDeclarer(declarers: readonly ResourceDeclarer[]): ResourceDeclarer {
  const of = (type: string) => declarers.find(({ types }) => types.includes(type));
  return {
    types: declarers.flatMap(({ types }) => types),
    declare: (resource, before) => of(resource.type)?.declare(resource, before),
    withdraw: (resource) => of(resource.type)?.withdraw(resource),
  };
}
