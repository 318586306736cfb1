import { createHash } from "node:crypto";
import { httpMethods } from "../../../contracts/http.ts";
import type { Cors } from "@aws-sdk/client-apigatewayv2";
import * as v from "valibot";
import type {
  HttpApiSnapshot,
  HttpAuthorizer,
  HttpIntegration,
  HttpRoute,
} from "../../../contracts/httpApis.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import { badRequest } from "../errors.ts";
import { type OpenApiDocument, Operation, type SaidIntegration, type SaidOperation } from "./document.ts";

type IdOf = (of: string) => string;

/** What a definition makes an HTTP API of. Ids follow from the API's, so that the same definition gives the same ones. */
export function partsOf(document: OpenApiDocument, apiId: string): HttpApiSnapshot {
  const id: IdOf = (of) => createHash("sha256").update(`${apiId} ${of}`).digest("hex").slice(0, 7);
  const routes: HttpRoute[] = [];
  const integrations: HttpIntegration[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [key, said] of Object.entries(operations)) {
      const routeKey = routeKeyOf(path, key);
      if (routeKey === undefined) continue;
      const operation = operationOf(routeKey, said);
      const integration = integrationOf(document, operation, id(`integration ${routeKey}`));
      if (integration !== undefined) integrations.push(integration);
      routes.push(
        withoutAbsent({
          RouteId: id(`route ${routeKey}`),
          RouteKey: routeKey,
          ApiKeyRequired: false,
          OperationName: operation.operationId,
          Target: integration && `integrations/${integration.IntegrationId}`,
          ...authorizationOf(document, operation, id),
        }),
      );
    }
  }
  return { routes, integrations, authorizers: authorizersOf(document, id), cors: corsOf(document) };
}

function routeKeyOf(path: string, key: string): string | undefined {
  const method = key === "x-amazon-apigateway-any-method" ? "ANY" : key.toUpperCase();
  if (path === "/$default") return method === "ANY" ? "$default" : undefined;
  return method === "ANY" || httpMethods.has(method) ? `${method} ${path}` : undefined;
}

function operationOf(routeKey: string, said: unknown): SaidOperation {
  const result = v.safeParse(Operation, said);
  if (result.success) return result.output;
  throw badRequest(`Unable to parse API definition: ${routeKey}: ${result.issues[0].message}`);
}

function integrationOf(
  document: OpenApiDocument,
  { "x-amazon-apigateway-integration": said }: SaidOperation,
  IntegrationId: string,
): HttpIntegration | undefined {
  const named = said && referred(document, said);
  if (named === undefined) return undefined;
  const { integrationSubtype: IntegrationSubtype } = named;
  const type = (["AWS_PROXY", "HTTP_PROXY"] as const).find(
    (each) => each === (named.type ?? "aws_proxy").toUpperCase(),
  );
  if (type === undefined) {
    throw badRequest("HTTP APIs only support AWS_PROXY and HTTP_PROXY integrations");
  }
  return withoutAbsent({
    IntegrationId,
    IntegrationType: type,
    IntegrationUri: named.uri,
    IntegrationSubtype,
    IntegrationMethod: named.httpMethod ?? (type === "AWS_PROXY" ? "POST" : "ANY"),
    PayloadFormatVersion: named.payloadFormatVersion ?? "1.0",
    TimeoutInMillis: named.timeoutInMillis ?? 30_000,
    RequestParameters: named.requestParameters,
    CredentialsArn: named.credentials,
    ConnectionType: "INTERNET" as const,
  });
}

/** `#/components/x-amazon-apigateway-integrations/<name>` */
function referred({ components }: OpenApiDocument, said: SaidIntegration): SaidIntegration {
  const name = said.$ref?.split("/").at(-1);
  if (name === undefined) return said;
  const found = components?.["x-amazon-apigateway-integrations"]?.[name];
  if (found === undefined) throw badRequest(`Invalid reference: ${said.$ref}`);
  return found;
}

function authorizationOf(
  document: OpenApiDocument,
  operation: SaidOperation,
  id: IdOf,
): Pick<HttpRoute, "AuthorizationType" | "AuthorizerId" | "AuthorizationScopes"> {
  const schemes = document.components?.securitySchemes ?? {};
  const named = (operation.security ?? document.security ?? []).flatMap((each) => Object.entries(each));
  const [found] = named.filter(([name]) => Object.hasOwn(schemes, name));
  if (found === undefined) return { AuthorizationType: "NONE" };
  const [name, scopes] = found;
  const scheme = schemes[name];
  if (scheme?.["x-amazon-apigateway-authtype"]?.toLowerCase() === "awssigv4") {
    return { AuthorizationType: "AWS_IAM" };
  }
  const type = scheme?.["x-amazon-apigateway-authorizer"]?.type.toLowerCase();
  if (type === undefined) return { AuthorizationType: "NONE" };
  return {
    AuthorizationType: type === "jwt" ? "JWT" : "CUSTOM",
    AuthorizerId: id(`authorizer ${name}`),
    ...(scopes.length > 0 && { AuthorizationScopes: scopes }),
  };
}

function authorizersOf(document: OpenApiDocument, id: IdOf): HttpAuthorizer[] {
  return Object.entries(document.components?.securitySchemes ?? {}).flatMap(
    ([Name, scheme]): HttpAuthorizer[] => {
      const { "x-amazon-apigateway-authorizer": said } = scheme;
      if (said === undefined) return [];
      const shared = { AuthorizerId: id(`authorizer ${Name}`), Name, IdentitySource: said.identitySource };
      const { jwtConfiguration: jwt } = said;
      if (said.type.toLowerCase() === "jwt") {
        const JwtConfiguration = withoutAbsent({ Issuer: jwt?.issuer, Audience: jwt?.audience });
        return [withoutAbsent({ ...shared, AuthorizerType: "JWT" as const, JwtConfiguration })];
      }
      return [
        withoutAbsent({
          ...shared,
          AuthorizerType: "REQUEST" as const,
          AuthorizerUri: said.authorizerUri,
          AuthorizerPayloadFormatVersion: said.authorizerPayloadFormatVersion,
          AuthorizerResultTtlInSeconds: said.authorizerResultTtlInSeconds,
          EnableSimpleResponses: said.enableSimpleResponses,
        }),
      ];
    },
  );
}

function corsOf({ "x-amazon-apigateway-cors": cors }: OpenApiDocument): Cors | undefined {
  return (
    cors &&
    withoutAbsent({
      AllowOrigins: cors.allowOrigins,
      AllowHeaders: cors.allowHeaders,
      AllowMethods: cors.allowMethods,
      ExposeHeaders: cors.exposeHeaders,
      AllowCredentials: cors.allowCredentials,
      MaxAge: cors.maxAge,
    })
  );
}
