import * as v from "valibot";
import { json, listOf, number, text } from "../../../validation/properties.ts";

const flag = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])]),
  v.transform((value) => value === true || value === "true"),
);
const texts = v.record(v.string(), text);

/** What CloudFormation says of the resources of a REST API. */
export const Part = v.object({ RestApiId: text });

export const RestApi = v.object({
  Name: v.optional(text),
  Description: v.optional(text),
  /** A definition in Swagger 2.0 or OpenAPI 3.0. */
  Body: v.optional(v.record(v.string(), v.unknown())),
  BinaryMediaTypes: v.optional(listOf(text)),
  ApiKeySourceType: v.optional(v.picklist(["HEADER", "AUTHORIZER"]), "HEADER"),
});

export const Resource = v.object({ RestApiId: text, ParentId: text, PathPart: text });

export const Stage = v.object({
  RestApiId: text,
  StageName: text,
  Description: v.optional(text),
  Variables: v.optional(texts),
});

/** A deployment may make its stage. */
export const Deployment = v.object({ RestApiId: text, StageName: v.optional(text) });

const IntegrationResponse = v.object({
  StatusCode: text,
  SelectionPattern: v.optional(text),
  ResponseTemplates: v.optional(texts),
  ResponseParameters: v.optional(texts),
});

export const Method = v.object({
  RestApiId: text,
  ResourceId: text,
  HttpMethod: text,
  AuthorizationType: v.optional(text, "NONE"),
  AuthorizerId: v.optional(text),
  AuthorizationScopes: v.optional(listOf(text)),
  ApiKeyRequired: v.optional(flag, false),
  OperationName: v.optional(text),
  RequestValidatorId: v.optional(text),
  RequestParameters: v.optional(v.record(v.string(), flag)),
  RequestModels: v.optional(texts),
  MethodResponses: v.optional(listOf(v.object({ StatusCode: text })), []),
  Integration: v.optional(
    v.object({
      Type: v.picklist(["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"]),
      IntegrationHttpMethod: v.optional(text),
      Uri: v.optional(text),
      TimeoutInMillis: v.optional(number),
      ResponseTransferMode: v.optional(v.picklist(["BUFFERED", "STREAM"])),
      PassthroughBehavior: v.optional(text),
      RequestTemplates: v.optional(texts),
      RequestParameters: v.optional(texts),
      IntegrationResponses: v.optional(listOf(IntegrationResponse), []),
    }),
  ),
});

export const Authorizer = v.object({
  RestApiId: text,
  Name: text,
  Type: v.picklist(["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]),
  AuthorizerUri: v.optional(text),
  AuthorizerResultTtlInSeconds: v.optional(number, 300),
  IdentitySource: v.optional(text),
  IdentityValidationExpression: v.optional(text),
  ProviderARNs: v.optional(listOf(text)),
});

export const Model = v.object({
  RestApiId: text,
  ContentType: v.optional(text, "application/json"),
  Description: v.optional(text),
  Schema: v.optional(json),
});

export const RequestValidator = v.object({
  RestApiId: text,
  Name: v.optional(text),
  ValidateRequestBody: v.optional(flag, false),
  ValidateRequestParameters: v.optional(flag, false),
});

export const GatewayResponse = v.object({
  RestApiId: text,
  ResponseType: text,
  StatusCode: v.optional(text),
  ResponseParameters: v.optional(texts, {}),
  ResponseTemplates: v.optional(texts, {}),
});
