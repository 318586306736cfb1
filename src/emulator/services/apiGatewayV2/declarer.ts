import * as v from "valibot";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { flag, listOf, number, read, tags, text } from "../../validation/properties.ts";
import { withoutAbsent } from "../../validation/withoutAbsent.ts";
import { newApi } from "./apis.ts";
import { checkAuthorizer } from "./authorizers.ts";
import { checkIntegrationResponse } from "./integrationResponses.ts";
import { checkIntegration } from "./integrations.ts";
import { checkRouteResponse } from "./routeResponses.ts";
import { define } from "./openApi/imports.ts";
import { checkRoute } from "./routes.ts";
import { type HttpApiState, responseKey } from "./state.ts";
import { httpApiTypes, typeNamed } from "./types.ts";

const texts = listOf(text);
const textByName = v.record(v.string(), text);

const Api = v.object({
  Name: v.optional(text),
  /** A definition in OpenAPI 3. */
  Body: v.optional(v.record(v.string(), v.unknown())),
  ProtocolType: v.optional(v.picklist(["HTTP", "WEBSOCKET"]), "HTTP"),
  Description: v.optional(text),
  Version: v.optional(text),
  DisableExecuteApiEndpoint: v.optional(flag),
  RouteSelectionExpression: v.optional(text),
  ApiKeySelectionExpression: v.optional(text),
  CorsConfiguration: v.optional(
    v.object({
      AllowCredentials: v.optional(flag),
      AllowHeaders: v.optional(texts),
      AllowMethods: v.optional(texts),
      AllowOrigins: v.optional(texts),
      ExposeHeaders: v.optional(texts),
      MaxAge: v.optional(number),
    }),
  ),
  Tags: v.optional(tags),
});

const Stage = v.object({
  ApiId: text,
  StageName: text,
  Description: v.optional(text),
  StageVariables: v.optional(textByName),
  Tags: v.optional(tags),
});

const Integration = v.object({
  ApiId: text,
  IntegrationType: v.picklist(["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"]),
  IntegrationUri: v.optional(text),
  IntegrationMethod: v.optional(text),
  IntegrationSubtype: v.optional(text),
  PayloadFormatVersion: v.optional(text, "1.0"),
  TimeoutInMillis: v.optional(number),
  RequestParameters: v.optional(textByName),
  RequestTemplates: v.optional(textByName),
  TemplateSelectionExpression: v.optional(text),
  PassthroughBehavior: v.optional(v.picklist(["NEVER", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES"])),
});

const Route = v.object({
  ApiId: text,
  RouteKey: text,
  Target: v.optional(text),
  ApiKeyRequired: v.optional(flag, false),
  AuthorizationType: v.optional(v.picklist(["NONE", "AWS_IAM", "CUSTOM", "JWT"]), "NONE"),
  AuthorizationScopes: v.optional(texts),
  AuthorizerId: v.optional(text),
  OperationName: v.optional(text),
  RouteResponseSelectionExpression: v.optional(text),
});

const RouteResponse = v.object({ ApiId: text, RouteId: text, RouteResponseKey: text });

const IntegrationResponse = v.object({
  ApiId: text,
  IntegrationId: text,
  IntegrationResponseKey: text,
  ResponseTemplates: v.optional(textByName),
  TemplateSelectionExpression: v.optional(text),
});

const Authorizer = v.object({
  ApiId: text,
  Name: text,
  AuthorizerType: v.picklist(["REQUEST", "JWT"]),
  AuthorizerUri: v.optional(text),
  AuthorizerPayloadFormatVersion: v.optional(text),
  AuthorizerResultTtlInSeconds: v.optional(number),
  EnableSimpleResponses: v.optional(flag),
  IdentitySource: v.optional(texts),
  JwtConfiguration: v.optional(v.object({ Audience: v.optional(texts), Issuer: v.optional(text) })),
});

const Part = v.object({ ApiId: text });

/**
 * HTTP and WebSocket APIs of templates and what they are made of. A stage is deployed by itself, whatever it says: here a template and its
 * deployment are one.
 */
export function httpApiDeclarer(state: HttpApiState, now: () => number): ResourceDeclarer {
  return {
    types: httpApiTypes,
    declare(resource) {
      const { type, name, properties } = resource;
      if (type === typeNamed("Api")) return declareApi(state, resource, now());
      const { ApiId } = read(Part, properties);
      // Throws where the API is not there yet.
      state.existing(ApiId);
      state.change(ApiId, () => declarePart(state, { type, name, properties, at: now() }));
    },
    withdraw({ type, name, properties }) {
      if (type === typeNamed("Api")) return state.remove(name);
      const { ApiId } = read(Part, properties);
      state.change(ApiId, () => {
        if (type === typeNamed("Stage")) state.stages.delete(ApiId, read(Stage, properties).StageName);
        if (type === typeNamed("Integration")) state.integrations.delete(ApiId, name);
        if (type === typeNamed("Route")) state.routes.delete(ApiId, name);
        if (type === typeNamed("Authorizer")) state.authorizers.delete(ApiId, name);
        if (type === typeNamed("RouteResponse")) {
          state.routeResponses.delete(ApiId, responseKey(read(RouteResponse, properties).RouteId, name));
        }
        if (type === typeNamed("IntegrationResponse")) {
          const { IntegrationId } = read(IntegrationResponse, properties);
          state.integrationResponses.delete(ApiId, responseKey(IntegrationId, name));
        }
      });
    },
  };
}

function declareApi(state: HttpApiState, { name: id, properties }: WorkspaceResource, at: number): void {
  const { Body, ...wanted } = read(Api, properties);
  const { createdAt = at } = state.apis.get("", id) ?? {};
  if (Body !== undefined) {
    state.change(id, () => {
      const defined = define(state, { id, document: Body, createdAt, name: wanted.Name });
      // What the template says beside its definition goes before it.
      state.apis.set("", id, { ...defined, ...withoutAbsent({ ...wanted, Name: defined.Name }) });
    });
    return;
  }
  state.change(id, () => state.apis.set("", id, newApi(id, withoutAbsent(wanted), createdAt)));
}

interface Declared extends Pick<WorkspaceResource, "type" | "name" | "properties"> {
  readonly at: number;
}

function declarePart(state: HttpApiState, { type, name, properties, at }: Declared): void {
  switch (type) {
    case typeNamed("Stage"): {
      const { ApiId, ...stage } = withoutAbsent(read(Stage, properties));
      const { createdAt = at } = state.stages.get(ApiId, stage.StageName) ?? {};
      state.stages.set(ApiId, stage.StageName, { ...stage, AutoDeploy: true, createdAt, updatedAt: at });
      return;
    }
    case typeNamed("Integration"): {
      const { ApiId, ...members } = withoutAbsent(read(Integration, properties));
      const { ProtocolType } = state.existing(ApiId);
      const TimeoutInMillis = ProtocolType === "WEBSOCKET" ? 29_000 : 30_000;
      const integration = {
        TimeoutInMillis,
        ...members,
        ConnectionType: "INTERNET",
        IntegrationId: name,
      } as const;
      checkIntegration(integration, ProtocolType);
      state.integrations.set(ApiId, name, integration);
      return;
    }
    case typeNamed("Route"): {
      const { ApiId, ...members } = withoutAbsent(read(Route, properties));
      const route = { ...members, RouteId: name };
      checkRoute(state, ApiId, route);
      state.routes.set(ApiId, name, route);
      return;
    }
    case typeNamed("Authorizer"): {
      const { ApiId, ...members } = withoutAbsent(read(Authorizer, properties));
      const authorizer = { ...members, AuthorizerId: name };
      checkAuthorizer(authorizer, state.existing(ApiId).ProtocolType);
      state.authorizers.set(ApiId, name, authorizer);
      return;
    }
    case typeNamed("RouteResponse"): {
      const { ApiId, ...members } = read(RouteResponse, properties);
      const response = { ...members, RouteResponseId: name };
      checkRouteResponse(response);
      state.routeResponses.set(ApiId, responseKey(members.RouteId, name), response);
      return;
    }
    case typeNamed("IntegrationResponse"): {
      const { ApiId, ...members } = withoutAbsent(read(IntegrationResponse, properties));
      const response = { ...members, IntegrationResponseId: name };
      checkIntegrationResponse(response);
      state.integrationResponses.set(ApiId, responseKey(members.IntegrationId, name), response);
    }
  }
}
