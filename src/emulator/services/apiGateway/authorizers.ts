import type {
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestAuthorizer } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { patched } from "./patch.ts";
import type { RestApiState } from "./state.ts";

export function authorizerOperations(state: RestApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): RestAuthorizer => {
    const found = state.authorizers.get(state.existing(apiId).id, id ?? "");
    if (found === undefined) throw unknownIdentifier("Authorizer");
    return found;
  };
  return {
    CreateAuthorizer(input: CreateAuthorizerRequest) {
      const { restApiId, name = "", type = "TOKEN", authorizerResultTtlInSeconds = 300, ...members } = input;
      const { id: apiId } = state.existing(restApiId);
      const authorizer: RestAuthorizer = {
        id: newId(6),
        ...members,
        authorizerResultTtlInSeconds,
        name,
        type,
      };
      checkAuthorizer(authorizer);
      if ([...state.authorizers.of(apiId).values()].some((other) => other.name === name)) {
        throw badRequest(
          `Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`,
        );
      }
      state.authorizers.set(apiId, authorizer.id, authorizer);
      return authorizer;
    },
    GetAuthorizer: ({ restApiId, authorizerId }: GetAuthorizerRequest) => existing(restApiId, authorizerId),
    GetAuthorizers: ({ restApiId, limit, position }: GetAuthorizersRequest) =>
      pageOf(state.authorizers.of(state.existing(restApiId).id).values(), ({ id }) => id, {
        limit,
        position,
      }),
    UpdateAuthorizer({ restApiId = "", authorizerId, patchOperations }: UpdateAuthorizerRequest) {
      const changed = patched(existing(restApiId, authorizerId), patchOperations, {
        name: "text",
        type: "text",
        authType: "text",
        authorizerUri: "text",
        authorizerCredentials: "text",
        identitySource: "text",
        identityValidationExpression: "text",
        authorizerResultTtlInSeconds: "number",
        providerARNs: "list",
      });
      checkAuthorizer(changed);
      state.authorizers.set(restApiId, changed.id, changed);
      return changed;
    },
    DeleteAuthorizer({ restApiId = "", authorizerId }: DeleteAuthorizerRequest) {
      const { id } = existing(restApiId, authorizerId);
      const users = [...state.resources.of(restApiId).values()].flatMap(({ methods }) =>
        Object.values(methods),
      );
      if (users.some((method) => method.authorizerId === id)) {
        throw badRequest("Cannot delete authorizer, it is referenced in method");
      }
      state.authorizers.delete(restApiId, id);
    },
  };
}

function checkAuthorizer({ type, authorizerUri, identitySource, ...rest }: RestAuthorizer): void {
  const { authorizerResultTtlInSeconds: ttl, providerARNs = [] } = rest;
  if (ttl < 0 || ttl > 3600) {
    throw badRequest("Authorizer result TTL must be between 0 and 3600 seconds");
  }
  if (type === "COGNITO_USER_POOLS") {
    if (providerARNs.length === 0) throw badRequest("Invalid ARN: at least one provider is required");
    return;
  }
  if (authorizerUri === undefined || !authorizerUri.startsWith("arn:")) {
    throw badRequest(`Invalid Authorizer URI: ${authorizerUri ?? "null"}`);
  }
  if (type === "REQUEST" && ttl > 0 && (identitySource === undefined || identitySource === "")) {
    throw badRequest("Identity source is required when authorizer result caching is enabled");
  }
}
