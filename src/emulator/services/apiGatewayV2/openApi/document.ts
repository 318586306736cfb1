import * as v from "valibot";
import { badRequest } from "../errors.ts";

const texts = v.record(v.string(), v.string());

const Integration = v.looseObject({
  $ref: v.optional(v.string()),
  type: v.optional(v.string()),
  httpMethod: v.optional(v.string()),
  uri: v.optional(v.string()),
  integrationSubtype: v.optional(v.string()),
  payloadFormatVersion: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(versionText))),
  timeoutInMillis: v.optional(v.number()),
  requestParameters: v.optional(texts),
  credentials: v.optional(v.string()),
});
export type SaidIntegration = v.InferOutput<typeof Integration>;

const Security = v.optional(v.array(v.record(v.string(), v.array(v.string()))));

export const Operation = v.looseObject({
  operationId: v.optional(v.string()),
  security: Security,
  "x-amazon-apigateway-integration": v.optional(Integration),
});
export type SaidOperation = v.InferOutput<typeof Operation>;

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((said) => [said].flat()),
);

const Scheme = v.looseObject({
  type: v.optional(v.string()),
  "x-amazon-apigateway-authtype": v.optional(v.string()),
  "x-amazon-apigateway-authorizer": v.optional(
    v.looseObject({
      type: v.string(),
      identitySource: v.optional(oneOrMore),
      jwtConfiguration: v.optional(
        v.looseObject({ issuer: v.optional(v.string()), audience: v.optional(v.array(v.string())) }),
      ),
      authorizerUri: v.optional(v.string()),
      authorizerPayloadFormatVersion: v.optional(
        v.pipe(v.union([v.string(), v.number()]), v.transform(versionText)),
      ),
      authorizerResultTtlInSeconds: v.optional(v.number()),
      enableSimpleResponses: v.optional(v.boolean()),
    }),
  ),
});

const Document = v.looseObject({
  openapi: v.pipe(v.string(), v.startsWith("3.")),
  info: v.optional(
    v.looseObject({
      title: v.optional(v.string()),
      description: v.optional(v.string()),
      version: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
    }),
  ),
  paths: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  security: Security,
  components: v.optional(
    v.looseObject({
      securitySchemes: v.optional(v.record(v.string(), Scheme)),
      "x-amazon-apigateway-integrations": v.optional(v.record(v.string(), Integration)),
    }),
  ),
  "x-amazon-apigateway-cors": v.optional(
    v.looseObject({
      allowOrigins: v.optional(v.array(v.string())),
      allowHeaders: v.optional(v.array(v.string())),
      allowMethods: v.optional(v.array(v.string())),
      exposeHeaders: v.optional(v.array(v.string())),
      allowCredentials: v.optional(v.boolean()),
      maxAge: v.optional(v.number()),
    }),
  ),
});
export type OpenApiDocument = v.InferOutput<typeof Document>;

/** `2.0` in YAML is a number. */
function versionText(version: string | number): string {
  return typeof version === "number" ? version.toFixed(1) : version;
}

/** A definition of an HTTP API in OpenAPI 3 with API Gateway's extensions. Throws `BadRequestException`. */
export function readDocument(document: unknown): OpenApiDocument {
  const result = v.safeParse(Document, document);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? "its top";
  throw badRequest(
    `Unable to parse API definition because of a malformed part at ${place}: ${issue.message}`,
  );
}
