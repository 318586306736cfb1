import { createHash } from "node:crypto";
import { httpMethods } from "../../../contracts/http.ts";
import type { Integration } from "@aws-sdk/client-api-gateway";
import * as v from "valibot";
import type { RestApiSnapshot, RestMethod, RestResource } from "../../../contracts/restApis.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import { badRequest } from "../errors.ts";
import { checkIntegration } from "../integrationCheck.ts";
import { type OpenApiDocument, Operation, type SaidIntegration, type SaidOperation } from "./document.ts";

interface ApiIds {
  readonly apiId: string;
  readonly rootId: string;
}

/** What a definition makes an API of. Ids follow from the API's, so that the same definition gives the same ones. */
export function partsOf(document: OpenApiDocument, { apiId, rootId }: ApiIds): RestApiSnapshot {
  const id = (of: string) => createHash("sha256").update(`${apiId} ${of}`).digest("hex").slice(0, 6);
  const resources = new Map<string, RestResource>([["/", { id: rootId, path: "/", methods: {} }]]);
  for (const [path, operations] of Object.entries(document.paths)) {
    const resource = reach(resources, path, id);
    const methods = Object.entries(operations).flatMap(([key, said]) => {
      const httpMethod = methodNamed(key);
      return httpMethod === undefined
        ? []
        : [[httpMethod, methodOf(document, httpMethod, said, id)] as const];
    });
    resources.set(resource.path, { ...resource, methods: Object.fromEntries(methods) });
  }
  return {
    resources: [...resources.values()],
    validators: Object.entries(document["x-amazon-apigateway-request-validators"]).map(([name, flags]) => ({
      id: id(`validator ${name}`),
      name,
      validateRequestBody: flags.validateRequestBody,
      validateRequestParameters: flags.validateRequestParameters,
    })),
    models: Object.entries(schemasOf(document)).map(([name, schema]) => ({
      id: id(`model ${name}`),
      name,
      contentType: "application/json",
      schema: JSON.stringify(schema).replaceAll(
        /"#\/(?:definitions|components\/schemas)\/([^"]+)"/g,
        (_, other: string) =>
          JSON.stringify(`https://apigateway.amazonaws.com/restapis/${apiId}/models/${other}`),
      ),
    })),
    authorizers: authorizersOf(document, id),
    gatewayResponses: Object.entries(document["x-amazon-apigateway-gateway-responses"]).map(
      ([responseType, { statusCode, responseParameters, responseTemplates }]) => ({
        responseType,
        ...(statusCode !== undefined && { statusCode: String(statusCode) }),
        responseParameters,
        responseTemplates,
      }),
    ),
    binaryMediaTypes: document["x-amazon-apigateway-binary-media-types"],
    apiKeySource: document["x-amazon-apigateway-api-key-source"] ?? "HEADER",
  };
}

type IdOf = (of: string) => string;

/** The resource at a path; those on the way to it are made with it. */
function reach(resources: Map<string, RestResource>, path: string, id: IdOf): RestResource {
  const segments = path.split("/").filter((segment) => segment !== "");
  let [here, parentId] = ["", resources.get("/")?.id ?? ""];
  for (const pathPart of segments) {
    here = `${here}/${pathPart}`;
    const known = resources.get(here) ?? { id: id(here), parentId, pathPart, path: here, methods: {} };
    resources.set(here, known);
    parentId = known.id;
  }
  const found = resources.get(here === "" ? "/" : here);
  if (found === undefined) throw badRequest(`Invalid path specified: ${path}`);
  return found;
}

function methodNamed(key: string): string | undefined {
  if (key === "x-amazon-apigateway-any-method") return "ANY";
  const upper = key.toUpperCase();
  return httpMethods.has(upper) ? upper : undefined;
}

function methodOf(document: OpenApiDocument, httpMethod: string, said: unknown, id: IdOf): RestMethod {
  const result = v.safeParse(Operation, said);
  if (!result.success) {
    throw badRequest(`Unable to parse API definition: ${httpMethod}: ${result.issues[0].message}`);
  }
  const operation = result.output;
  const { "x-amazon-apigateway-integration": integration } = operation;
  const validator =
    operation["x-amazon-apigateway-request-validator"] ?? document["x-amazon-apigateway-request-validator"];
  return withoutAbsent({
    httpMethod,
    ...securityOf(document, operation, id),
    operationName: operation.operationId,
    requestValidatorId: validator === undefined ? undefined : id(`validator ${validator}`),
    requestParameters: parametersOf(operation),
    requestModels: modelsOf(operation),
    methodResponses: Object.fromEntries(
      Object.keys(operation.responses).map((statusCode) => [statusCode, { statusCode }]),
    ),
    methodIntegration: integration && integrationOf(integration),
  });
}

function integrationOf(said: SaidIntegration): Integration {
  const { httpMethod, uri, requestTemplates, requestParameters, responseTransferMode } = said;
  const integration: Integration = withoutAbsent({
    type: said.type.toUpperCase() as NonNullable<Integration["type"]>,
    httpMethod,
    uri,
    responseTransferMode,
    timeoutInMillis: said.timeoutInMillis ?? 29_000,
    passthroughBehavior: (said.passthroughBehavior ?? "when_no_match").toUpperCase(),
    requestTemplates,
    requestParameters,
    integrationResponses: Object.fromEntries(
      Object.entries(said.responses ?? {}).map(([pattern, response]) => {
        const statusCode = String(response.statusCode);
        const selects = pattern === "default" ? {} : { selectionPattern: pattern };
        const { responseTemplates, responseParameters } = response;
        return [statusCode, withoutAbsent({ statusCode, ...selects, responseTemplates, responseParameters })];
      }),
    ),
  });
  checkIntegration(integration);
  return integration;
}

function securityOf(document: OpenApiDocument, operation: SaidOperation, id: IdOf) {
  const schemes = schemesOf(document);
  const named = (operation.security ?? document.security ?? []).flatMap((each) => Object.entries(each));
  const isKey = (name: string) =>
    schemes[name]?.type === "apiKey" && schemes[name]["x-amazon-apigateway-authtype"] === undefined;
  const apiKeyRequired = named.some(([name]) => isKey(name));
  const [found] = named.filter(([name]) => schemes[name] !== undefined && !isKey(name));
  if (found === undefined) return { apiKeyRequired, authorizationType: "NONE" };
  const [name, scopes] = found;
  const type = schemes[name]?.["x-amazon-apigateway-authtype"]?.toLowerCase();
  if (type === "awssigv4") return { apiKeyRequired, authorizationType: "AWS_IAM" };
  return {
    apiKeyRequired,
    authorizationType: type === "cognito_user_pools" ? "COGNITO_USER_POOLS" : "CUSTOM",
    authorizerId: id(`authorizer ${name}`),
    ...(scopes.length > 0 && { authorizationScopes: scopes }),
  };
}

const authorizerTypes = ["TOKEN", "REQUEST", "COGNITO_USER_POOLS"] as const;

function authorizersOf(document: OpenApiDocument, id: IdOf): RestApiSnapshot["authorizers"] {
  return Object.entries(schemesOf(document)).flatMap(([name, scheme]) => {
    const { "x-amazon-apigateway-authorizer": said, name: header = "Authorization" } = scheme;
    if (said === undefined) return [];
    const type = authorizerTypes.find((each) => each === (said.type ?? "token").toUpperCase());
    if (type === undefined) return [];
    const { authorizerUri, identityValidationExpression, providerARNs } = said;
    const source = type === "REQUEST" ? said.identitySource : `method.request.header.${header}`;
    return [
      withoutAbsent({
        id: id(`authorizer ${name}`),
        name,
        type,
        authorizerUri,
        authorizerResultTtlInSeconds: said.authorizerResultTtlInSeconds ?? 300,
        identitySource: source,
        identityValidationExpression,
        providerARNs,
      }),
    ];
  });
}

const places: Readonly<Record<string, string>> = { header: "header", query: "querystring", path: "path" };

function parametersOf({ parameters }: SaidOperation): Record<string, boolean> | undefined {
  const named = parameters.flatMap(({ name, in: place = "", required = false }) => {
    const where = Object.hasOwn(places, place) ? places[place] : undefined;
    return name === undefined || where === undefined
      ? []
      : [[`method.request.${where}.${name}`, required] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/** By content type: a body parameter of Swagger 2.0, or the request body of OpenAPI 3.0. */
function modelsOf({ parameters, requestBody }: SaidOperation): Record<string, string> | undefined {
  const body = parameters.find((parameter) => parameter.in === "body")?.schema?.$ref;
  const contents = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => [type, schema?.$ref] as const,
  );
  const all = body === undefined ? contents : [["application/json", body] as const];
  const named = all.flatMap(([type, reference]) => {
    const name = reference?.split("/").at(-1);
    return name === undefined ? [] : [[type, name] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function schemesOf({ securityDefinitions, components }: OpenApiDocument) {
  return securityDefinitions ?? components?.securitySchemes ?? {};
}

function schemasOf({ definitions, components }: OpenApiDocument) {
  return components?.schemas ?? definitions;
}
