import type {
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { HttpAuthorizer } from "../../contracts/httpApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import type { HttpApiState } from "./state.ts";

export function authorizerOperations(state: HttpApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): HttpAuthorizer => {
    const found = state.authorizers.get(state.existing(apiId).ApiId, id ?? "");
    if (found === undefined) throw unknownIdentifier("Authorizer", id);
    return found;
  };
  const keep = (apiId: string, authorizer: HttpAuthorizer): HttpAuthorizer => {
    checkAuthorizer(authorizer, state.existing(apiId).ProtocolType);
    state.change(apiId, () => state.authorizers.set(apiId, authorizer.AuthorizerId, authorizer));
    return authorizer;
  };
  return {
    CreateAuthorizer({ ApiId = "", Name = "", ...members }: CreateAuthorizerRequest) {
      state.existing(ApiId);
      return keep(ApiId, { ...members, Name, AuthorizerId: newId(7) });
    },
    GetAuthorizer: ({ ApiId, AuthorizerId }: GetAuthorizerRequest) => existing(ApiId, AuthorizerId),
    GetAuthorizers: ({ ApiId, ...page }: GetAuthorizersRequest) =>
      pageOf(
        state.authorizers.of(state.existing(ApiId).ApiId).values(),
        ({ AuthorizerId }) => AuthorizerId,
        page,
      ),
    UpdateAuthorizer({ ApiId = "", AuthorizerId, Name, ...members }: UpdateAuthorizerRequest) {
      const before = existing(ApiId, AuthorizerId);
      const changed = { ...before, ...members, Name: Name ?? before.Name, AuthorizerId: before.AuthorizerId };
      return keep(ApiId, changed);
    },
    DeleteAuthorizer({ ApiId = "", AuthorizerId }: DeleteAuthorizerRequest) {
      const { AuthorizerId: id } = existing(ApiId, AuthorizerId);
      const user = [...state.routes.of(ApiId).values()].find((route) => route.AuthorizerId === id);
      if (user !== undefined) {
        throw conflict(`Cannot delete Authorizer '${id}'. It is referenced by Route '${user.RouteKey}'.`);
      }
      state.change(ApiId, () => state.authorizers.delete(ApiId, id));
    },
  };
}

/** Throws AWS's error for one that may not be. */
export function checkAuthorizer(authorizer: HttpAuthorizer, protocol: string | undefined): void {
  const { AuthorizerType, AuthorizerUri, AuthorizerPayloadFormatVersion, JwtConfiguration } = authorizer;
  const isWebSocket = protocol === "WEBSOCKET";
  if (AuthorizerType === "JWT" && !isWebSocket) {
    const { Issuer = "", Audience = [] } = JwtConfiguration ?? {};
    if (!/^https?:\/\//.test(Issuer)) throw badRequest(`Invalid issuer: ${Issuer}. Issuer must be an URL`);
    if (Audience.length === 0) throw badRequest("Audience list must have at least 1 item");
    return;
  }
  if (AuthorizerType !== "REQUEST") {
    const allowed = isWebSocket ? "REQUEST for WebSocket APIs" : "REQUEST or JWT for HTTP APIs";
    throw badRequest(`Authorizer type must be ${allowed}`);
  }
  if (AuthorizerUri === undefined || !AuthorizerUri.startsWith("arn:")) {
    throw badRequest(`Invalid Authorizer URI: ${AuthorizerUri ?? "null"}`);
  }
  if (isWebSocket) return;
  if (AuthorizerPayloadFormatVersion !== "1.0" && AuthorizerPayloadFormatVersion !== "2.0") {
    throw badRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
  }
}
