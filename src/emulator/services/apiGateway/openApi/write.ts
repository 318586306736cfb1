import type { Integration } from "@aws-sdk/client-api-gateway";
import type { RestApiSnapshot, RestAuthorizer, RestMethod } from "../../../contracts/restApis.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import type { RestApiRecord } from "../state.ts";

interface WriteOptions {
  /** Where the stage answers. */
  readonly server: string;
  readonly isSwagger: boolean;
  readonly integrations: boolean;
  readonly authorizers: boolean;
}

/** A REST API as Swagger 2.0 or OpenAPI 3.0, for whatever client reads that. */
export function definitionOf(api: RestApiRecord, snapshot: RestApiSnapshot, options: WriteOptions): object {
  const { isSwagger } = options;
  const paths = Object.fromEntries(
    snapshot.resources
      .filter(({ methods }) => Object.keys(methods).length > 0)
      // By their paths, since resources are in the order of random ids.
      .toSorted((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ path, methods }) => [path, operationsOf(path, methods, snapshot, options)]),
  );
  const info = withoutAbsent({
    title: api.name,
    description: api.description,
    version: api.version ?? new Date(api.createdAt).toISOString(),
  });
  const schemas = Object.fromEntries(
    snapshot.models.map(({ name, schema = "{}" }) => [name, localSchema(schema, isSwagger)]),
  );
  const securitySchemes = schemesOf(snapshot, options);
  const { hostname, host, pathname, protocol } = new URL(options.server);
  const swagger = {
    swagger: "2.0",
    info,
    host: host || hostname,
    basePath: pathname,
    schemes: [protocol.replace(":", "")],
    paths,
    securityDefinitions: securitySchemes,
    definitions: schemas,
  };
  const openApi = {
    openapi: "3.0.1",
    info,
    servers: [{ url: options.server }],
    paths,
    components: { schemas, securitySchemes },
  };
  return {
    ...(isSwagger ? swagger : openApi),
    ...(options.integrations && extensionsOf(snapshot)),
  };
}

function extensionsOf({ validators, gatewayResponses, binaryMediaTypes, apiKeySource }: RestApiSnapshot) {
  return {
    "x-amazon-apigateway-api-key-source": apiKeySource,
    ...(binaryMediaTypes.length > 0 && { "x-amazon-apigateway-binary-media-types": binaryMediaTypes }),
    ...(validators.length > 0 && {
      "x-amazon-apigateway-request-validators": Object.fromEntries(
        validators.map(({ id, name = id, ...flags }) => [name, flags]),
      ),
    }),
    ...(gatewayResponses.length > 0 && {
      "x-amazon-apigateway-gateway-responses": Object.fromEntries(
        gatewayResponses.map(({ responseType, ...response }) => [responseType, response]),
      ),
    }),
  };
}

function operationsOf(
  path: string,
  methods: Readonly<Record<string, RestMethod>>,
  snapshot: RestApiSnapshot,
  options: WriteOptions,
) {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name === "ANY" ? "x-amazon-apigateway-any-method" : name.toLowerCase(),
      operationOf(path, method, snapshot, options),
    ]),
  );
}

function operationOf(path: string, method: RestMethod, snapshot: RestApiSnapshot, options: WriteOptions) {
  const { isSwagger, integrations } = options;
  const parameters = parametersOf(path, method, isSwagger);
  const models = Object.entries(method.requestModels ?? {});
  const content = Object.fromEntries(
    models.map(([type, model]) => [type, { schema: { $ref: `#/components/schemas/${model}` } }]),
  );
  const [body] = models;
  const bodyParameter = body && {
    in: "body",
    name: body[1],
    required: true,
    schema: { $ref: `#/definitions/${body[1]}` },
  };
  const all = isSwagger && bodyParameter ? [...parameters, bodyParameter] : parameters;
  const validator = snapshot.validators.find(({ id }) => id === method.requestValidatorId);
  const security = securityOf(method, snapshot);
  const statuses = Object.keys(method.methodResponses ?? {});
  return withoutAbsent({
    operationId: method.operationName,
    parameters: all.length > 0 ? all : undefined,
    requestBody: !isSwagger && models.length > 0 ? { content, required: true } : undefined,
    responses: Object.fromEntries(
      (statuses.length > 0 ? statuses : ["default"]).map((status) => [
        status,
        { description: `${status} response` },
      ]),
    ),
    security: security.length > 0 ? security : undefined,
    "x-amazon-apigateway-request-validator": integrations ? (validator?.name ?? validator?.id) : undefined,
    "x-amazon-apigateway-integration":
      integrations && method.methodIntegration ? integrationOf(method.methodIntegration) : undefined,
  });
}

const places: Readonly<Record<string, string>> = { header: "header", querystring: "query", path: "path" };

function parametersOf(path: string, method: RestMethod, isSwagger: boolean): object[] {
  const type = isSwagger ? { type: "string" } : { schema: { type: "string" } };
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = ""]) => name);
  const said = Object.entries(method.requestParameters ?? {}).flatMap(([key, required]) => {
    const [, place = "", name = ""] = /^method\.request\.([a-z]+)\.(.+)$/.exec(key) ?? [];
    const where = places[place];
    return where === undefined || where === "path" ? [] : [{ name, in: where, required, ...type }];
  });
  return [...inPath.map((name) => ({ name, in: "path", required: true, ...type })), ...said];
}

const keyScheme = "api_key";
const iamScheme = "sigv4";

function securityOf(
  method: RestMethod,
  { authorizers }: RestApiSnapshot,
): Record<string, readonly string[]>[] {
  const authorizer = authorizers.find(({ id }) => id === method.authorizerId);
  return [
    ...(method.apiKeyRequired === true ? [{ [keyScheme]: [] }] : []),
    ...(method.authorizationType === "AWS_IAM" ? [{ [iamScheme]: [] }] : []),
    ...(authorizer === undefined ? [] : [{ [authorizer.name]: method.authorizationScopes ?? [] }]),
  ];
}

function schemesOf(snapshot: RestApiSnapshot, { authorizers }: WriteOptions): Record<string, object> {
  const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods));
  const header = { type: "apiKey", name: "Authorization", in: "header" };
  return {
    ...(methods.some(({ apiKeyRequired }) => apiKeyRequired === true) && {
      [keyScheme]: { type: "apiKey", name: "x-api-key", in: "header" },
    }),
    ...(methods.some(({ authorizationType }) => authorizationType === "AWS_IAM") && {
      [iamScheme]: { ...header, "x-amazon-apigateway-authtype": "awsSigv4" },
    }),
    ...Object.fromEntries(
      snapshot.authorizers.map((authorizer) => [authorizer.name, schemeOf(authorizer, authorizers)]),
    ),
  };
}

function schemeOf(authorizer: RestAuthorizer, extensions: boolean) {
  const { type, identitySource = "" } = authorizer;
  const [, header = "Authorization"] = /^method\.request\.header\.([^,]+)/.exec(identitySource) ?? [];
  const said = withoutAbsent({
    type: type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : type.toLowerCase(),
    authorizerUri: authorizer.authorizerUri,
    authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
    identitySource: type === "REQUEST" ? identitySource : undefined,
    identityValidationExpression: authorizer.identityValidationExpression,
    providerARNs: authorizer.providerARNs,
  });
  return {
    type: "apiKey",
    name: header,
    in: "header",
    ...(extensions && {
      "x-amazon-apigateway-authtype": type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : "custom",
      "x-amazon-apigateway-authorizer": said,
    }),
  };
}

function integrationOf(integration: Integration) {
  const responses = Object.values(integration.integrationResponses ?? {}).map((response) => {
    const { statusCode, responseTemplates, responseParameters } = response;
    const pattern = response.selectionPattern ?? "";
    const said = withoutAbsent({ statusCode, responseTemplates, responseParameters });
    return [pattern === "" ? "default" : pattern, said] as const;
  });
  return withoutAbsent({
    type: (integration.type ?? "MOCK").toLowerCase(),
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    timeoutInMillis: integration.timeoutInMillis,
    responseTransferMode: integration.responseTransferMode,
    passthroughBehavior: integration.passthroughBehavior?.toLowerCase(),
    requestTemplates: integration.requestTemplates,
    requestParameters: integration.requestParameters,
    responses: responses.length > 0 ? Object.fromEntries(responses) : undefined,
  });
}

/** Models name each other by addresses; in a definition they stand beside each other. */
function localSchema(schema: string, isSwagger: boolean): unknown {
  const prefix = isSwagger ? "#/definitions/" : "#/components/schemas/";
  return JSON.parse(
    schema.replaceAll(/"https?:\/\/apigateway[^"]*\/models\/([A-Za-z0-9]+)"/g, `"${prefix}$1"`),
  );
}
