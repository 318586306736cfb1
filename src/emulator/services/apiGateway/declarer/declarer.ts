import type { Integration } from "@aws-sdk/client-api-gateway";
import { rootResourceOf } from "../../../../shared/rootResource.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../../contracts/workspaceResources.ts";
import type { RestMethod } from "../../../contracts/restApis.ts";
import { read } from "../../../validation/properties.ts";
import { checkIntegration } from "../integrationCheck.ts";
import { builtInModels } from "../models.ts";
import { define } from "../openApi/imports.ts";
import { placeResource } from "../resources.ts";
import { stageDefaults } from "../stages.ts";
import type { RestApiRecord, RestApiState } from "../state.ts";
import * as said from "./properties.ts";
import { restApiTypes } from "./types.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";

const prefix = "AWS::ApiGateway::";

/** Makes a part of an API that is there. */
type DeclarePart = (state: RestApiState, resource: WorkspaceResource, at: number) => void;
type WithdrawPart = (state: RestApiState, resource: WorkspaceResource, apiId: string) => void;

/** REST APIs of templates and what they are made of. Their stages serve what the template says now. */
export function restApiDeclarer(state: RestApiState, now: () => number): ResourceDeclarer {
  return {
    types: restApiTypes,
    declare(resource) {
      state.changed();
      if (resource.type === `${prefix}RestApi`) return declareApi(state, resource, now());
      // Throws where the API is not there yet.
      state.existing(read(said.Part, resource.properties).RestApiId);
      state.together(() => parts[resource.type.slice(prefix.length)]?.declare(state, resource, now()));
    },
    withdraw(resource) {
      state.changed();
      if (resource.type === `${prefix}RestApi`) return state.remove(resource.name);
      const { RestApiId: apiId } = read(said.Part, resource.properties);
      state.together(() => parts[resource.type.slice(prefix.length)]?.withdraw(state, resource, apiId));
    },
  };
}

function declareApi(state: RestApiState, { name: id, properties }: WorkspaceResource, at: number): void {
  const { Name, Description, Body, BinaryMediaTypes, ApiKeySourceType } = read(said.RestApi, properties);
  const { createdAt = at } = state.restApis.get("", id) ?? {};
  const rootResourceId = rootResourceOf(id);
  const root = state.resources.get(id, rootResourceId) ?? { id: rootResourceId, path: "/", methods: {} };
  state.together(() => {
    const api: RestApiRecord = {
      id,
      name: Name ?? id,
      rootResourceId,
      apiKeySource: ApiKeySourceType,
      endpointConfiguration: { types: ["REGIONAL"] },
      ...(Description !== undefined && { description: Description }),
      ...(BinaryMediaTypes && { binaryMediaTypes: BinaryMediaTypes }),
      createdAt,
    };
    state.restApis.set("", id, api);
    state.resources.set(id, rootResourceId, root);
    for (const model of builtInModels()) {
      if (state.models.get(id, model.name) === undefined) state.models.set(id, model.name, model);
    }
    if (Body === undefined) return;
    // Types that the API declares itself count beside those of its definition.
    const { binaryMediaTypes = [] } = define(state, api, Body);
    const all = [...new Set([...binaryMediaTypes, ...(BinaryMediaTypes ?? [])])];
    state.restApis.set("", id, { ...api, binaryMediaTypes: all });
  });
}

const declareResource: DeclarePart = (state, { name: id, properties }) => {
  const { RestApiId, ParentId, PathPart: pathPart } = read(said.Resource, properties);
  const parent = state.resources.get(RestApiId, ParentId);
  if (parent === undefined) throw new Error("its parent is not there");
  const { methods = {} } = state.resources.get(RestApiId, id) ?? {};
  placeResource(state, RestApiId, { id, parentId: parent.id, pathPart, path: "", methods }, parent);
};

const declareMethod: DeclarePart = (state, { properties }) => {
  const { RestApiId, ResourceId, ...method } = read(said.Method, properties);
  const resource = state.resources.get(RestApiId, ResourceId);
  if (resource === undefined) throw new Error("its resource is not there");
  const made = methodOf(method);
  const methods = { ...resource.methods, [method.HttpMethod]: made };
  state.resources.set(RestApiId, ResourceId, { ...resource, methods });
};

type SaidMethod = Omit<ReturnType<typeof readMethod>, "RestApiId" | "ResourceId">;
const readMethod = (properties: Readonly<Record<string, unknown>>) => read(said.Method, properties);

function methodOf(method: SaidMethod): RestMethod {
  const { Integration: integration, MethodResponses: responses } = method;
  return withoutAbsent({
    httpMethod: method.HttpMethod,
    authorizationType: method.AuthorizationType,
    authorizerId: method.AuthorizerId,
    authorizationScopes: method.AuthorizationScopes,
    apiKeyRequired: method.ApiKeyRequired,
    operationName: method.OperationName,
    requestValidatorId: method.RequestValidatorId,
    requestParameters: method.RequestParameters,
    requestModels: method.RequestModels,
    methodResponses: Object.fromEntries(
      responses.map(({ StatusCode: statusCode }) => [statusCode, { statusCode }]),
    ),
    ...(integration && { methodIntegration: integrationOf(integration) }),
  });
}

function integrationOf(integration: NonNullable<SaidMethod["Integration"]>): Integration {
  const made: Integration = withoutAbsent({
    type: integration.Type,
    httpMethod: integration.IntegrationHttpMethod,
    uri: integration.Uri,
    timeoutInMillis: integration.TimeoutInMillis ?? 29_000,
    responseTransferMode: integration.ResponseTransferMode,
    passthroughBehavior: integration.PassthroughBehavior ?? "WHEN_NO_MATCH",
    requestTemplates: integration.RequestTemplates,
    requestParameters: integration.RequestParameters,
    integrationResponses: Object.fromEntries(
      integration.IntegrationResponses.map((response) => [
        response.StatusCode,
        withoutAbsent({
          statusCode: response.StatusCode,
          selectionPattern: response.SelectionPattern,
          responseTemplates: response.ResponseTemplates,
          responseParameters: response.ResponseParameters,
        }),
      ]),
    ),
  });
  checkIntegration(made);
  return made;
}

const declareStage: DeclarePart = (state, { properties }, at) => {
  const { RestApiId, StageName: stageName, Description, Variables } = read(said.Stage, properties);
  const { createdAt = at } = state.stages.get(RestApiId, stageName) ?? {};
  state.stages.set(RestApiId, stageName, {
    ...stageDefaults,
    stageName,
    deploymentId: "live",
    isLive: true,
    ...(Description !== undefined && { description: Description }),
    ...(Variables && { variables: Variables }),
    createdAt,
    updatedAt: at,
  });
};

const parts: Readonly<Record<string, { readonly declare: DeclarePart; readonly withdraw: WithdrawPart }>> = {
  Resource: {
    declare: declareResource,
    withdraw: (state, { name }, apiId) => void state.resources.delete(apiId, name),
  },
  Method: {
    declare: declareMethod,
    withdraw(state, { properties }, apiId) {
      const { ResourceId, HttpMethod } = read(said.Method, properties);
      const resource = state.resources.get(apiId, ResourceId);
      if (resource === undefined) return;
      const methods = Object.entries(resource.methods).filter(([name]) => name !== HttpMethod);
      state.resources.set(apiId, ResourceId, { ...resource, methods: Object.fromEntries(methods) });
    },
  },
  Stage: {
    declare: declareStage,
    withdraw: (state, { properties }, apiId) =>
      void state.stages.delete(apiId, read(said.Stage, properties).StageName),
  },
  Deployment: {
    declare(state, resource, at) {
      const { StageName } = read(said.Deployment, resource.properties);
      if (StageName !== undefined) declareStage(state, resource, at);
    },
    withdraw(state, { properties }, apiId) {
      const { StageName } = read(said.Deployment, properties);
      if (StageName !== undefined) state.stages.delete(apiId, StageName);
    },
  },
  Authorizer: {
    declare(state, { name: id, properties }) {
      const { RestApiId, ...members } = read(said.Authorizer, properties);
      const authorizer = withoutAbsent({
        id,
        name: members.Name,
        type: members.Type,
        authorizerUri: members.AuthorizerUri,
        authorizerResultTtlInSeconds: members.AuthorizerResultTtlInSeconds,
        identitySource: members.IdentitySource,
        identityValidationExpression: members.IdentityValidationExpression,
        providerARNs: members.ProviderARNs,
      });
      state.authorizers.set(RestApiId, id, authorizer);
    },
    withdraw: (state, { name }, apiId) => void state.authorizers.delete(apiId, name),
  },
  Model: {
    declare(state, { name, properties }) {
      const { RestApiId, ContentType: contentType, Description, Schema } = read(said.Model, properties);
      const more = withoutAbsent({ description: Description, schema: Schema });
      state.models.set(RestApiId, name, { id: name, name, contentType, ...more });
    },
    withdraw: (state, { name }, apiId) => void state.models.delete(apiId, name),
  },
  RequestValidator: {
    declare(state, { name: id, properties }) {
      const { RestApiId, Name, ...flags } = read(said.RequestValidator, properties);
      state.validators.set(RestApiId, id, {
        id,
        ...(Name !== undefined && { name: Name }),
        validateRequestBody: flags.ValidateRequestBody,
        validateRequestParameters: flags.ValidateRequestParameters,
      });
    },
    withdraw: (state, { name }, apiId) => void state.validators.delete(apiId, name),
  },
  GatewayResponse: {
    declare(state, { properties }) {
      const { RestApiId, ResponseType: responseType, ...members } = read(said.GatewayResponse, properties);
      state.gatewayResponses.set(RestApiId, responseType, {
        responseType,
        ...(members.StatusCode !== undefined && { statusCode: members.StatusCode }),
        responseParameters: members.ResponseParameters,
        responseTemplates: members.ResponseTemplates,
      });
    },
    withdraw: (state, { properties }, apiId) =>
      void state.gatewayResponses.delete(apiId, read(said.GatewayResponse, properties).ResponseType),
  },
};
