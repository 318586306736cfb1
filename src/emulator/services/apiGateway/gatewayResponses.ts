import type {
  DeleteGatewayResponseRequest,
  GetGatewayResponseRequest,
  GetGatewayResponsesRequest,
  PutGatewayResponseRequest,
  UpdateGatewayResponseRequest,
} from "@aws-sdk/client-api-gateway";
import type { GatewayResponse } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { notFound } from "./errors.ts";
import { patched } from "./patch.ts";
import type { RestApiState } from "./state.ts";

/** The status of each kind unless the API says another; undefined is that of the kind's own error. */
const statuses: Readonly<Record<string, string | undefined>> = {
  ACCESS_DENIED: "403",
  API_CONFIGURATION_ERROR: "500",
  AUTHORIZER_CONFIGURATION_ERROR: "500",
  AUTHORIZER_FAILURE: "500",
  BAD_REQUEST_BODY: "400",
  BAD_REQUEST_PARAMETERS: "400",
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: "403",
  INTEGRATION_FAILURE: "504",
  INTEGRATION_TIMEOUT: "504",
  INVALID_API_KEY: "403",
  INVALID_SIGNATURE: "403",
  MISSING_AUTHENTICATION_TOKEN: "403",
  QUOTA_EXCEEDED: "429",
  REQUEST_TOO_LARGE: "413",
  RESOURCE_NOT_FOUND: "404",
  THROTTLED: "429",
  UNAUTHORIZED: "401",
  UNSUPPORTED_MEDIA_TYPE: "415",
  WAF_FILTERED: "403",
};

export function gatewayResponseOperations(state: RestApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, responseType = "") => {
    const { id } = state.existing(apiId);
    if (!Object.hasOwn(statuses, responseType)) {
      throw notFound("Gateway response type not defined on api");
    }
    const own = state.gatewayResponses.get(id, responseType);
    return own === undefined
      ? { ...builtIn(responseType), defaultResponse: true }
      : { ...own, defaultResponse: false };
  };
  return {
    PutGatewayResponse({ restApiId, responseType, ...members }: PutGatewayResponseRequest) {
      const { defaultResponse: _, ...before } = existing(restApiId, responseType);
      const { statusCode = before.statusCode, responseParameters = {}, responseTemplates = {} } = members;
      const kept: GatewayResponse = {
        responseType: before.responseType,
        ...(statusCode !== undefined && { statusCode }),
        responseParameters,
        responseTemplates,
      };
      state.gatewayResponses.set(state.existing(restApiId).id, kept.responseType, kept);
      return { ...kept, defaultResponse: false };
    },
    GetGatewayResponse: ({ restApiId, responseType }: GetGatewayResponseRequest) =>
      existing(restApiId, responseType),
    GetGatewayResponses: ({ restApiId }: GetGatewayResponsesRequest) => ({
      items: Object.keys(statuses).map((responseType) => existing(restApiId, responseType)),
    }),
    UpdateGatewayResponse({ restApiId = "", responseType, patchOperations }: UpdateGatewayResponseRequest) {
      const { defaultResponse: _, ...before } = existing(restApiId, responseType);
      const changed = patched(before, patchOperations, {
        statusCode: "text",
        responseParameters: "map",
        responseTemplates: "map",
      });
      state.gatewayResponses.set(restApiId, changed.responseType, changed);
      return { ...changed, defaultResponse: false };
    },
    DeleteGatewayResponse({ restApiId = "", responseType }: DeleteGatewayResponseRequest) {
      const own = existing(restApiId, responseType);
      if (own.defaultResponse) {
        throw notFound("Gateway response type not defined on api");
      }
      state.gatewayResponses.delete(restApiId, own.responseType);
    },
  };
}

function builtIn(responseType: string): GatewayResponse {
  const statusCode = statuses[responseType];
  return {
    responseType,
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: {},
    responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
  };
}
