import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { RestApis } from "../../contracts/restApis.ts";
import type { ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import type { HostedService, Operation } from "../../contracts/service.ts";
import { authorizerOperations } from "./authorizers.ts";
import { restApiDeclarer } from "./declarer/declarer.ts";
import { deploymentOperations } from "./deployments.ts";
import { gatewayResponseOperations } from "./gatewayResponses.ts";
import { integrationOperations } from "./integrations.ts";
import { methodOperations } from "./methods.ts";
import { loadModel } from "./model.ts";
import { exportOperations } from "./openApi/exports.ts";
import { importOperations } from "./openApi/imports.ts";
import { modelOperations } from "./models.ts";
import { resourceOperations } from "./resources.ts";
import { restApiOperations } from "./restApis.ts";
import { stageOperations } from "./stages.ts";
import { type Place, RestApiState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { apiKeyOperations } from "./usage/apiKeys.ts";
import { usageDeclarer } from "./usage/declarer.ts";
import { usagePlanOperations } from "./usage/plans.ts";
import { UsageState } from "./usage/state.ts";
import { validatorOperations } from "./validators.ts";

interface ApiGatewayOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
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
}: ApiGatewayOptions): ApiGateway {
  const state = new RestApiState(database, { accountId, region });
  const usage = new UsageState(database);
  const now = () => clock.now();
  const operations = {
    ...restApiOperations(state, now),
    ...importOperations(state, now),
    ...exportOperations(state, (id) => {
      const { port } = new URL(endpoint());
      return `http://${id}.execute-api.${region}.localhost:${port}`;
    }),
    ...resourceOperations(state),
    ...methodOperations(state),
    ...integrationOperations(state),
    ...deploymentOperations(state, now),
    ...stageOperations(state, now),
    ...modelOperations(state),
    ...validatorOperations(state),
    ...authorizerOperations(state),
    ...gatewayResponseOperations(state),
    ...tagOperations(state),
    ...apiKeyOperations(usage, now),
    ...usagePlanOperations(usage, state),
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
      operations: forgetting(state, operations),
    },
    declarer: joinedDeclarer([restApiDeclarer(state, now), usageDeclarer(usage, state, now)]),
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

/** A live stage serves what any operation but a reading one has made. */
function forgetting(
  state: RestApiState,
  operations: Readonly<Record<string, Operation>>,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => {
      if (name.startsWith("Get")) return [name, operation];
      return [
        name,
        (input, call) => {
          state.changed();
          return operation(input, call);
        },
      ];
    }),
  );
}
