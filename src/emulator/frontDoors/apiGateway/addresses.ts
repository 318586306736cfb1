import type { ApiAddress, ApiRoute } from "../../../protocol/apiAddresses.ts";
import { nameOf, parseArn, resourceParts } from "../../../shared/arn.ts";
import type { HttpApis, NamedHttpApi, NamedWebSocketApi, WebSocketApis } from "../../contracts/httpApis.ts";
import type { LoadBalancers } from "../../contracts/loadBalancers.ts";
import type { NamedRestApi, RestApis } from "../../contracts/restApis.ts";
import { balancerAddresses } from "./balancerAddresses.ts";
import { functionOf } from "./integrationUri.ts";

interface Apis {
  readonly restApis: Pick<RestApis, "stages">;
  readonly httpApis: Pick<HttpApis, "stages">;
  readonly webSocketApis: Pick<WebSocketApis, "stages">;
  readonly loadBalancers: Pick<LoadBalancers, "all" | "target">;
  /** Where the emulator answers. */
  readonly endpoint: string;
}

/** Every stage of every API, and every listener of load balancers, with its routes and the plain address that a browser reaches it at. */
export function apiAddresses({
  restApis,
  httpApis,
  webSocketApis,
  loadBalancers,
  endpoint,
}: Apis): ApiAddress[] {
  const rest = restApis.stages();
  const http = httpApis.stages();
  const webSocket = webSocketApis.stages();
  const segmentOf = segments([...rest, ...http, ...webSocket]);
  const at = (api: Stage, path: string) => `${endpoint}/_api/${segmentOf(api)}${path}`;
  const all: ApiAddress[] = [
    ...balancerAddresses(loadBalancers, endpoint),
    ...http.map((api) => {
      const url = at(api, api.stageName === "$default" ? "" : `/${api.stageName}`);
      return { kind: "http" as const, ...placed(api, url), routes: routesOfHttp(api, url) };
    }),
    ...rest.map((api) => {
      const url = at(api, `/${api.stageName}`);
      return { kind: "rest" as const, ...placed(api, url), routes: routesOfRest(api, url) };
    }),
    ...webSocket.map((api) => {
      const url = at(api, `/${api.stageName}`).replace(/^http/, "ws");
      return { kind: "webSocket" as const, ...placed(api, url), url, routes: routesOfWebSocket(api, url) };
    }),
  ];
  return all.toSorted((one, other) => compare(one.name, other.name) || compare(one.stage, other.stage));
}

interface Stage {
  readonly apiId: string;
  readonly name: string;
  readonly stageName: string;
}

function placed({ apiId, name, stageName }: Stage, url: string) {
  return { apiId, name, stage: stageName, url: `${url}/` };
}

/** An API's segment of an address: its name where that is its alone, else its id. */
function segments(apis: readonly Stage[]): (api: Stage) => string {
  const idsByName = new Map<string, Set<string>>();
  for (const { apiId, name } of apis) {
    idsByName.set(name, new Set([...(idsByName.get(name) ?? []), apiId]));
    // An id goes before a name.
    idsByName.set(apiId, new Set([...(idsByName.get(apiId) ?? []), apiId]));
  }
  // A browser takes dots for steps of the path.
  return ({ apiId, name }) =>
    idsByName.get(name)?.size === 1 && !/^\.*$/.test(name) ? encodeURIComponent(name) : apiId;
}

function routesOfRest({ snapshot, variables }: NamedRestApi, url: string): ApiRoute[] {
  const methods = snapshot.resources.flatMap(({ path, methods: all }) =>
    Object.entries(all).map(([method, one]) => ({ method, path, one })),
  );
  return sorted(
    methods.map(({ method, path, one }) => ({
      method,
      path,
      url: `${url}${path}`,
      ...functionAt(functionOf(one.methodIntegration?.uri, variables)?.name),
      ...authorizationOf(one.authorizationType),
    })),
  );
}

function routesOfHttp({ snapshot, variables }: NamedHttpApi, url: string): ApiRoute[] {
  return sorted(
    snapshot.routes.map(({ RouteKey, Target, AuthorizationType }) => {
      const [, method = "ANY", path = "$default"] = /^([A-Z]+) (\/.*)$/.exec(RouteKey) ?? [];
      const integration = snapshot.integrations.find(
        ({ IntegrationId }) => Target === `integrations/${IntegrationId}`,
      );
      const uri = integration?.IntegrationSubtype === undefined ? integration?.IntegrationUri : undefined;
      const arn = uri?.startsWith("arn:") === true ? uri : undefined;
      return {
        method,
        path,
        url: `${url}${path === "$default" ? "/" : path}`,
        ...functionAt(functionOf(uri, variables)?.name ?? arn),
        ...authorizationOf(AuthorizationType),
      };
    }),
  );
}

function routesOfWebSocket({ snapshot, variables }: NamedWebSocketApi, url: string): ApiRoute[] {
  return sorted(
    snapshot.routes.map(({ RouteKey, Target, AuthorizationType }) => {
      const integration = snapshot.integrations.find(
        ({ IntegrationId }) => Target === `integrations/${IntegrationId}`,
      );
      return {
        method: "WS",
        path: RouteKey,
        url,
        ...functionAt(functionOf(integration?.IntegrationUri, variables)?.name),
        ...authorizationOf(AuthorizationType),
      };
    }),
  );
}

function functionAt(arnOrName: string | undefined): Pick<ApiRoute, "functionName" | "qualifier"> {
  if (arnOrName === undefined) return {};
  if (parseArn(arnOrName) === undefined) return { functionName: nameOf(arnOrName) };
  const [kind, functionName, qualifier] = resourceParts(arnOrName);
  if (kind !== "function" || functionName === undefined) return {};
  return { functionName, ...(qualifier !== undefined && { qualifier }) };
}

function authorizationOf(type: string | undefined): Pick<ApiRoute, "authorization"> {
  return type === undefined || type === "NONE" ? {} : { authorization: type };
}

function sorted(routes: readonly ApiRoute[]): ApiRoute[] {
  return routes.toSorted((one, other) => compare(one.path, other.path) || compare(one.method, other.method));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
