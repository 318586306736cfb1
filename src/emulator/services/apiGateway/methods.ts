import { httpMethods } from "../../contracts/http.ts";
import type {
  DeleteMethodRequest,
  DeleteMethodResponseRequest,
  GetMethodRequest,
  GetMethodResponseRequest,
  MethodResponse,
  PutMethodRequest,
  PutMethodResponseRequest,
  UpdateMethodRequest,
  UpdateMethodResponseRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestMethod, RestResource } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, notFound, unknownIdentifier } from "./errors.ts";
import { patched } from "./patch.ts";
import { existingResource } from "./resources.ts";
import type { RestApiState } from "./state.ts";

/** Which method of which resource a request is about. */
export interface MethodPlace {
  readonly restApiId: string | undefined;
  readonly resourceId: string | undefined;
  readonly httpMethod: string | undefined;
}

/** Throws AWS's error for what does not exist on the way. */
export function existingMethod(
  state: RestApiState,
  { restApiId, resourceId, httpMethod = "" }: MethodPlace,
): { readonly resource: RestResource; readonly method: RestMethod } {
  const resource = existingResource(state, restApiId, resourceId);
  const method = Object.hasOwn(resource.methods, httpMethod) ? resource.methods[httpMethod] : undefined;
  if (method === undefined) throw unknownIdentifier("Method");
  return { resource, method };
}

/** Writes a method of a resource. */
export function keepMethod(
  state: RestApiState,
  { restApiId = "" }: MethodPlace,
  resource: RestResource,
  method: RestMethod,
): void {
  const methods = { ...resource.methods, [method.httpMethod ?? ""]: method };
  state.resources.set(restApiId, resource.id, { ...resource, methods });
}

export function methodOperations(state: RestApiState): Record<string, Operation> {
  return {
    PutMethod(input: PutMethodRequest) {
      const { restApiId, resourceId, httpMethod = "", apiKeyRequired = false, ...members } = input;
      const resource = existingResource(state, restApiId, resourceId);
      if (httpMethod !== "ANY" && !httpMethods.has(httpMethod)) {
        throw badRequest(
          "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        );
      }
      if (Object.hasOwn(resource.methods, httpMethod))
        throw conflict("Method already exists for this resource");
      checkReferences(state, input);
      const method: RestMethod = { httpMethod, apiKeyRequired, ...members };
      keepMethod(state, input, resource, method);
      return method;
    },
    GetMethod: (input: GetMethodRequest) => existingMethod(state, input).method,
    UpdateMethod({ patchOperations, ...input }: UpdateMethodRequest) {
      const { resource, method } = existingMethod(state, input);
      const changed = patched(method, patchOperations, {
        authorizationType: "text",
        authorizerId: "text",
        apiKeyRequired: "boolean",
        operationName: "text",
        requestValidatorId: "text",
        requestParameters: "booleans",
        requestModels: "map",
        authorizationScopes: "list",
      });
      checkReferences(state, { ...changed, restApiId: input.restApiId });
      keepMethod(state, input, resource, changed);
      return changed;
    },
    DeleteMethod(input: DeleteMethodRequest) {
      const { resource } = existingMethod(state, input);
      const { [input.httpMethod ?? ""]: _, ...methods } = resource.methods;
      state.resources.set(input.restApiId ?? "", resource.id, { ...resource, methods });
    },
    ...responseOperations(state),
  };
}

function responseOperations(state: RestApiState): Record<string, Operation> {
  const existing = (input: GetMethodResponseRequest) => {
    const place = input;
    const found = existingMethod(state, place);
    const response = found.method.methodResponses?.[input.statusCode ?? ""];
    if (response === undefined) throw notFound("Invalid Response status code specified");
    return { ...found, place, response };
  };
  const keep = (place: MethodPlace, resource: RestResource, method: RestMethod, response: MethodResponse) => {
    const methodResponses = { ...method.methodResponses, [response.statusCode ?? ""]: response };
    keepMethod(state, place, resource, { ...method, methodResponses });
    return response;
  };
  return {
    PutMethodResponse({ restApiId, resourceId, httpMethod, ...response }: PutMethodResponseRequest) {
      const place = { restApiId, resourceId, httpMethod };
      const { resource, method } = existingMethod(state, place);
      if (method.methodResponses?.[response.statusCode ?? ""] !== undefined) {
        throw conflict("Response already exists for this resource");
      }
      return keep(place, resource, method, response);
    },
    GetMethodResponse: (input: GetMethodResponseRequest) => existing(input).response,
    UpdateMethodResponse({ patchOperations, ...input }: UpdateMethodResponseRequest) {
      const { place, resource, method, response } = existing(input);
      const kinds = { responseParameters: "booleans", responseModels: "map" } as const;
      return keep(place, resource, method, patched(response, patchOperations, kinds));
    },
    DeleteMethodResponse(input: DeleteMethodResponseRequest) {
      const { place, resource, method } = existing(input);
      const { [input.statusCode ?? ""]: _, ...methodResponses } = method.methodResponses ?? {};
      keepMethod(state, place, resource, { ...method, methodResponses });
    },
  };
}

interface References {
  readonly restApiId: string | undefined;
  readonly authorizationType?: string | undefined;
  readonly authorizerId?: string | undefined;
  readonly requestValidatorId?: string | undefined;
  readonly requestModels?: Readonly<Record<string, string>> | undefined;
}

/** What a method names must be there. */
function checkReferences(state: RestApiState, input: References): void {
  const { restApiId = "", authorizationType, authorizerId, requestValidatorId, requestModels = {} } = input;
  if (authorizationType === "CUSTOM" || authorizationType === "COGNITO_USER_POOLS") {
    if (authorizerId === undefined || state.authorizers.get(restApiId, authorizerId) === undefined) {
      throw badRequest(
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
      );
    }
  }
  if (requestValidatorId && state.validators.get(restApiId, requestValidatorId) === undefined) {
    throw badRequest("Invalid Request Validator identifier specified");
  }
  for (const name of Object.values(requestModels)) {
    if (state.models.get(restApiId, name) === undefined)
      throw badRequest(`Invalid model identifier specified: ${name}`);
  }
}
