import type {
  HttpApiSnapshot,
  HttpAuthorizer,
  HttpIntegration,
  HttpRoute,
} from "../../../contracts/httpApis.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import type { ApiRecord } from "../state.ts";

interface WriteOptions {
  /** Where the API answers. */
  readonly server: string;
  /** With `x-amazon-apigateway-*`, so that it can be imported again. */
  readonly extensions: boolean;
}

/** An HTTP API as OpenAPI 3.0, for whatever client reads that. Its paths are in their order: routes are in that of random ids. */
export function openApiOf(api: ApiRecord, snapshot: HttpApiSnapshot, options: WriteOptions): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of snapshot.routes) {
    const [, method = "ANY", path = "/$default"] = /^([A-Z]+) (\/.*)$/.exec(route.RouteKey) ?? [];
    const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    paths[path] = { ...paths[path], [key]: operationOf(route, path, snapshot, options) };
  }
  const { AllowOrigins, AllowHeaders, AllowMethods, ExposeHeaders, AllowCredentials, MaxAge } =
    snapshot.cors ?? {};
  const cors = withoutAbsent({
    allowOrigins: AllowOrigins,
    allowHeaders: AllowHeaders,
    allowMethods: AllowMethods,
    exposeHeaders: ExposeHeaders,
    allowCredentials: AllowCredentials,
    maxAge: MaxAge,
  });
  return {
    openapi: "3.0.1",
    info: withoutAbsent({
      title: api.Name,
      description: api.Description,
      version: api.Version ?? new Date(api.createdAt).toISOString(),
    }),
    servers: [{ url: options.server }],
    paths: Object.fromEntries(Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1))),
    components: {
      securitySchemes: Object.fromEntries(
        snapshot.authorizers.map((authorizer) => [authorizer.Name ?? "", schemeOf(authorizer, options)]),
      ),
    },
    ...(options.extensions && {
      ...(snapshot.cors && { "x-amazon-apigateway-cors": cors }),
      "x-amazon-apigateway-importexport-version": "1.0",
    }),
  };
}

function operationOf(
  route: HttpRoute,
  path: string,
  snapshot: HttpApiSnapshot,
  { extensions }: WriteOptions,
) {
  const integration = snapshot.integrations.find(
    ({ IntegrationId }) => route.Target === `integrations/${IntegrationId}`,
  );
  const authorizer = snapshot.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  const parameters = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return withoutAbsent({
    operationId: route.OperationName,
    parameters: parameters.length > 0 ? parameters : undefined,
    responses: { default: { description: `Default response for ${route.RouteKey}` } },
    security: authorizer && [{ [authorizer.Name ?? ""]: route.AuthorizationScopes ?? [] }],
    "x-amazon-apigateway-integration": extensions && integration ? integrationOf(integration) : undefined,
  });
}

function integrationOf(integration: HttpIntegration) {
  return withoutAbsent({
    type: integration.IntegrationType?.toLowerCase(),
    httpMethod: integration.IntegrationMethod,
    uri: integration.IntegrationUri,
    integrationSubtype: integration.IntegrationSubtype,
    payloadFormatVersion: integration.PayloadFormatVersion,
    timeoutInMillis: integration.TimeoutInMillis,
    connectionType: integration.ConnectionType,
    requestParameters: integration.RequestParameters,
    credentials: integration.CredentialsArn,
  });
}

function schemeOf(authorizer: HttpAuthorizer, { extensions }: WriteOptions) {
  const isJwt = authorizer.AuthorizerType === "JWT";
  const { IdentitySource: sources = [], JwtConfiguration: jwt } = authorizer;
  const header = /^\$request\.header\.(.+)$/.exec(sources[0] ?? "")?.[1] ?? "Authorization";
  const said = withoutAbsent({
    type: isJwt ? "jwt" : "request",
    identitySource: sources.length > 0 ? sources.join(",") : undefined,
    jwtConfiguration: isJwt ? withoutAbsent({ issuer: jwt?.Issuer, audience: jwt?.Audience }) : undefined,
    authorizerUri: authorizer.AuthorizerUri,
    authorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
    authorizerResultTtlInSeconds: authorizer.AuthorizerResultTtlInSeconds,
    enableSimpleResponses: authorizer.EnableSimpleResponses,
  });
  return {
    ...(isJwt ? { type: "oauth2", flows: {} } : { type: "apiKey", name: header, in: "header" }),
    ...(extensions && { "x-amazon-apigateway-authorizer": said }),
  };
}
