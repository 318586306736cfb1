import type {
  CreateRouteResponseRequest,
  DeleteRouteResponseRequest,
  GetRouteResponseRequest,
  GetRouteResponsesRequest,
  UpdateRouteResponseRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { WebSocketRouteResponse } from "../../contracts/httpApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { type HttpApiState, responseKey } from "./state.ts";

/** What makes a route of a WebSocket API answer the message that it was sent. */
export function routeResponseOperations(state: HttpApiState): Record<string, Operation> {
  const checkRoute = (apiId: string, routeId: string): void => {
    if (state.routes.get(state.existing(apiId).ApiId, routeId) === undefined) {
      throw unknownIdentifier("Route", routeId);
    }
  };
  const existing = (apiId: string, routeId: string, id = ""): WebSocketRouteResponse => {
    checkRoute(apiId, routeId);
    const found = state.routeResponses.get(apiId, responseKey(routeId, id));
    if (found === undefined) throw unknownIdentifier("RouteResponse", id);
    return found;
  };
  const keep = (apiId: string, response: WebSocketRouteResponse) => {
    checkRouteResponse(response);
    const { RouteId, RouteResponseId = "" } = response;
    state.change(apiId, () =>
      state.routeResponses.set(apiId, responseKey(RouteId, RouteResponseId), response),
    );
    return view(response);
  };
  return {
    CreateRouteResponse({
      ApiId = "",
      RouteId = "",
      RouteResponseKey = "",
      ...members
    }: CreateRouteResponseRequest) {
      checkRoute(ApiId, RouteId);
      return keep(ApiId, { ...members, RouteId, RouteResponseKey, RouteResponseId: newId(7) });
    },
    GetRouteResponse: ({ ApiId = "", RouteId = "", RouteResponseId }: GetRouteResponseRequest) =>
      view(existing(ApiId, RouteId, RouteResponseId)),
    GetRouteResponses({ ApiId = "", RouteId = "", ...input }: GetRouteResponsesRequest) {
      checkRoute(ApiId, RouteId);
      const own = [...state.routeResponses.of(ApiId).values()].filter((each) => each.RouteId === RouteId);
      const page = pageOf(own, ({ RouteResponseId = "" }) => RouteResponseId, input);
      return { ...page, Items: page.Items.map(view) };
    },
    UpdateRouteResponse(input: UpdateRouteResponseRequest) {
      const { ApiId = "", RouteId = "", RouteResponseId, RouteResponseKey, ...members } = input;
      const before = existing(ApiId, RouteId, RouteResponseId);
      return keep(ApiId, {
        ...before,
        ...members,
        RouteResponseKey: RouteResponseKey ?? before.RouteResponseKey,
      });
    },
    DeleteRouteResponse({ ApiId = "", RouteId = "", RouteResponseId }: DeleteRouteResponseRequest) {
      const { RouteResponseId: id = "" } = existing(ApiId, RouteId, RouteResponseId);
      state.change(ApiId, () => state.routeResponses.delete(ApiId, responseKey(RouteId, id)));
    },
  };
}

/** Throws AWS's error for one that may not be. */
export function checkRouteResponse({ RouteResponseKey }: WebSocketRouteResponse): void {
  if (RouteResponseKey !== "$default") throw badRequest("RouteResponseKey must be $default");
}

function view(kept: WebSocketRouteResponse) {
  const { RouteId: _, ...response } = kept;
  return response;
}
