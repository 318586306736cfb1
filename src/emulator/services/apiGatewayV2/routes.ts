import type {
  CreateRouteRequest,
  DeleteRouteRequest,
  GetRouteRequest,
  GetRoutesRequest,
  UpdateRouteRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { HttpRoute } from "../../contracts/httpApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { type HttpApiState, responseKey } from "./state.ts";

export function routeOperations(state: HttpApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): HttpRoute => {
    const found = state.routes.get(state.existing(apiId).ApiId, id ?? "");
    if (found === undefined) throw unknownIdentifier("Route", id);
    return found;
  };
  const keep = (apiId: string, route: HttpRoute): HttpRoute => {
    checkRoute(state, apiId, route);
    state.change(apiId, () => state.routes.set(apiId, route.RouteId, route));
    return route;
  };
  return {
    CreateRoute({ ApiId = "", RouteKey = "", ...members }: CreateRouteRequest) {
      state.existing(ApiId);
      const route: HttpRoute = {
        ApiKeyRequired: false,
        AuthorizationType: "NONE",
        ...members,
        RouteKey,
        RouteId: newId(7),
      };
      return keep(ApiId, route);
    },
    GetRoute: ({ ApiId, RouteId }: GetRouteRequest) => existing(ApiId, RouteId),
    GetRoutes: ({ ApiId, ...page }: GetRoutesRequest) =>
      pageOf(state.routes.of(state.existing(ApiId).ApiId).values(), ({ RouteId }) => RouteId, page),
    UpdateRoute({ ApiId = "", RouteId, RouteKey, ...members }: UpdateRouteRequest) {
      const before = existing(ApiId, RouteId);
      return keep(ApiId, { ...before, ...members, RouteKey: RouteKey ?? before.RouteKey });
    },
    DeleteRoute({ ApiId = "", RouteId }: DeleteRouteRequest) {
      const { RouteId: id } = existing(ApiId, RouteId);
      state.change(ApiId, () => {
        state.routes.delete(ApiId, id);
        for (const { RouteId: owner, RouteResponseId = "" } of state.routeResponses.of(ApiId).values()) {
          if (owner === id) state.routeResponses.delete(ApiId, responseKey(id, RouteResponseId));
        }
      });
    },
  };
}

const httpRouteKey = /^(?:\$default|(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*)$/;

/** Throws AWS's error for one that may not be. */
export function checkRoute(state: HttpApiState, apiId: string, route: HttpRoute): void {
  const isWebSocket = state.existing(apiId).ProtocolType === "WEBSOCKET";
  if (isWebSocket) checkWebSocketRoute(route);
  else if (!httpRouteKey.test(route.RouteKey)) {
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  }
  const others = [...state.routes.of(apiId).values()].filter(({ RouteId }) => RouteId !== route.RouteId);
  if (others.some(({ RouteKey }) => RouteKey === route.RouteKey)) {
    throw conflict(`Route with key ${route.RouteKey} already exists for this API`);
  }
  const [, integrationId] = /^integrations\/(.+)$/.exec(route.Target ?? "") ?? [];
  if (integrationId !== undefined && state.integrations.get(apiId, integrationId) === undefined) {
    throw badRequest(`Invalid integration identifier specified: ${integrationId}`);
  }
  if (route.AuthorizationType === "JWT" || route.AuthorizationType === "CUSTOM") {
    if (state.authorizers.get(apiId, route.AuthorizerId ?? "") === undefined) {
      throw badRequest(`Invalid authorizer identifier specified: ${route.AuthorizerId ?? "null"}`);
    }
  }
}

/** A connection is authorized once, as it is made. */
function checkWebSocketRoute({ RouteKey, AuthorizationType = "NONE" }: HttpRoute): void {
  if (RouteKey === "") throw badRequest("The provided route key is not valid");
  if (AuthorizationType === "NONE") return;
  if (RouteKey !== "$connect") {
    throw badRequest("Currently, authorization is restricted to the $connect route only");
  }
  if (AuthorizationType === "JWT") {
    throw badRequest("JWT authorization is not supported for WEBSOCKET protocol Api");
  }
}
