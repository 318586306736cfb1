import type {
  DeleteIntegrationRequest,
  DeleteIntegrationResponseRequest,
  GetIntegrationRequest,
  GetIntegrationResponseRequest,
  Integration,
  IntegrationResponse,
  PutIntegrationRequest,
  PutIntegrationResponseRequest,
  UpdateIntegrationRequest,
  UpdateIntegrationResponseRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestMethod, RestResource } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, notFound, unknownIdentifier } from "./errors.ts";
import { checkIntegration } from "./integrationCheck.ts";
import { existingMethod, keepMethod, type MethodPlace } from "./methods.ts";
import { patched } from "./patch.ts";
import type { RestApiState } from "./state.ts";

interface Found {
  readonly place: MethodPlace;
  readonly resource: RestResource;
  readonly method: RestMethod;
  readonly integration: Integration;
}

export function integrationOperations(state: RestApiState): Record<string, Operation> {
  const keep = ({ place, resource, method }: Omit<Found, "integration">, methodIntegration: Integration) => {
    keepMethod(state, place, resource, { ...method, methodIntegration });
    return methodIntegration;
  };
  const existing = (place: MethodPlace): Found => {
    const { resource, method } = existingMethod(state, place);
    const { methodIntegration: integration } = method;
    if (integration === undefined) throw unknownIdentifier("Integration");
    return { place, resource, method, integration };
  };
  return {
    PutIntegration(input: PutIntegrationRequest) {
      const { restApiId, resourceId, httpMethod, integrationHttpMethod, ...members } = input;
      const place = { restApiId, resourceId, httpMethod };
      const found = existingMethod(state, place);
      const integration: Integration = {
        ...(integrationHttpMethod !== undefined && { httpMethod: integrationHttpMethod }),
        passthroughBehavior: "WHEN_NO_MATCH",
        timeoutInMillis: 29_000,
        cacheNamespace: resourceId,
        cacheKeyParameters: [],
        ...members,
      };
      checkIntegration(integration);
      return keep({ place, ...found }, integration);
    },
    GetIntegration: (input: GetIntegrationRequest) => existing(input).integration,
    UpdateIntegration({ patchOperations, ...input }: UpdateIntegrationRequest) {
      const found = existing(input);
      const changed = patched(found.integration, patchOperations, {
        type: "text",
        httpMethod: "text",
        uri: "text",
        credentials: "text",
        connectionType: "text",
        connectionId: "text",
        passthroughBehavior: "text",
        contentHandling: "text",
        responseTransferMode: "text",
        cacheNamespace: "text",
        timeoutInMillis: "number",
        requestParameters: "map",
        requestTemplates: "map",
        cacheKeyParameters: "list",
      });
      checkIntegration(changed);
      return keep(found, changed);
    },
    DeleteIntegration(input: DeleteIntegrationRequest) {
      const { place, resource, method } = existing(input);
      const { methodIntegration: _, ...without } = method;
      keepMethod(state, place, resource, without);
    },
    ...responseOperations(existing, keep),
  };
}

function responseOperations(
  existing: (place: MethodPlace) => Found,
  keep: (found: Found, integration: Integration) => Integration,
): Record<string, Operation> {
  const existingResponse = (input: GetIntegrationResponseRequest) => {
    const found = existing(input);
    const response = found.integration.integrationResponses?.[input.statusCode ?? ""];
    if (response === undefined) throw notFound("Invalid Response status code specified");
    return { found, response };
  };
  const keepResponse = (found: Found, response: IntegrationResponse) => {
    const integrationResponses = {
      ...found.integration.integrationResponses,
      [response.statusCode ?? ""]: response,
    };
    keep(found, { ...found.integration, integrationResponses });
    return response;
  };
  return {
    PutIntegrationResponse(input: PutIntegrationResponseRequest) {
      const { restApiId, resourceId, httpMethod, ...response } = input;
      const found = existing({ restApiId, resourceId, httpMethod });
      if (found.method.methodResponses?.[response.statusCode ?? ""] === undefined) {
        throw notFound("Invalid Response status code specified");
      }
      if (response.selectionPattern !== undefined) checkPattern(response.selectionPattern);
      return keepResponse(found, response);
    },
    GetIntegrationResponse: (input: GetIntegrationResponseRequest) => existingResponse(input).response,
    UpdateIntegrationResponse({ patchOperations, ...input }: UpdateIntegrationResponseRequest) {
      const { found, response } = existingResponse(input);
      const changed = patched(response, patchOperations, {
        selectionPattern: "text",
        contentHandling: "text",
        responseParameters: "map",
        responseTemplates: "map",
      });
      if (changed.selectionPattern !== undefined) checkPattern(changed.selectionPattern);
      return keepResponse(found, changed);
    },
    DeleteIntegrationResponse(input: DeleteIntegrationResponseRequest) {
      const { found } = existingResponse(input);
      const { [input.statusCode ?? ""]: _, ...rest } = found.integration.integrationResponses ?? {};
      keep(found, { ...found.integration, integrationResponses: rest });
    },
  };
}

function checkPattern(pattern: string): void {
  try {
    RegExp(pattern);
  } catch {
    throw badRequest("Invalid selection pattern specified");
  }
}
