import * as v from "valibot";
import { badRequest } from "../errors.ts";

const texts = v.record(v.string(), v.string());

const Integration = v.looseObject({
  type: v.string(),
  httpMethod: v.optional(v.string()),
  uri: v.optional(v.string()),
  timeoutInMillis: v.optional(v.number()),
  responseTransferMode: v.optional(v.picklist(["BUFFERED", "STREAM"])),
  passthroughBehavior: v.optional(v.string()),
  requestTemplates: v.optional(texts),
  requestParameters: v.optional(texts),
  /** By the pattern that selects them. */
  responses: v.optional(
    v.record(
      v.string(),
      v.looseObject({
        statusCode: v.union([v.string(), v.number()]),
        responseTemplates: v.optional(texts),
        responseParameters: v.optional(texts),
      }),
    ),
  ),
});
export type SaidIntegration = v.InferOutput<typeof Integration>;

const Security = v.optional(v.array(v.record(v.string(), v.array(v.string()))));

const Parameter = v.looseObject({
  name: v.optional(v.string()),
  in: v.optional(v.string()),
  required: v.optional(v.boolean()),
  schema: v.optional(v.looseObject({ $ref: v.optional(v.string()) })),
});

export const Operation = v.looseObject({
  operationId: v.optional(v.string()),
  parameters: v.optional(v.array(Parameter), []),
  requestBody: v.optional(
    v.looseObject({
      content: v.optional(
        v.record(
          v.string(),
          v.looseObject({ schema: v.optional(v.looseObject({ $ref: v.optional(v.string()) })) }),
        ),
      ),
    }),
  ),
  responses: v.optional(v.record(v.string(), v.unknown()), {}),
  security: Security,
  "x-amazon-apigateway-integration": v.optional(Integration),
  "x-amazon-apigateway-request-validator": v.optional(v.string()),
});
export type SaidOperation = v.InferOutput<typeof Operation>;

const Scheme = v.looseObject({
  type: v.optional(v.string()),
  name: v.optional(v.string()),
  in: v.optional(v.string()),
  "x-amazon-apigateway-authtype": v.optional(v.string()),
  "x-amazon-apigateway-authorizer": v.optional(
    v.looseObject({
      type: v.optional(v.string()),
      authorizerUri: v.optional(v.string()),
      authorizerResultTtlInSeconds: v.optional(
        v.pipe(v.union([v.number(), v.string()]), v.transform(Number)),
      ),
      identitySource: v.optional(v.string()),
      identityValidationExpression: v.optional(v.string()),
      providerARNs: v.optional(v.array(v.string())),
    }),
  ),
});

const Schemas = v.optional(v.record(v.string(), v.unknown()), {});

const Document = v.looseObject({
  swagger: v.optional(v.string()),
  openapi: v.optional(v.string()),
  info: v.optional(v.looseObject({ title: v.optional(v.string()), description: v.optional(v.string()) })),
  paths: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  security: Security,
  /** Swagger 2.0 */
  securityDefinitions: v.optional(v.record(v.string(), Scheme)),
  definitions: Schemas,
  /** OpenAPI 3.0 */
  components: v.optional(
    v.looseObject({ securitySchemes: v.optional(v.record(v.string(), Scheme)), schemas: Schemas }),
  ),
  "x-amazon-apigateway-request-validator": v.optional(v.string()),
  "x-amazon-apigateway-request-validators": v.optional(
    v.record(
      v.string(),
      v.looseObject({
        validateRequestBody: v.optional(v.boolean(), false),
        validateRequestParameters: v.optional(v.boolean(), false),
      }),
    ),
    {},
  ),
  "x-amazon-apigateway-gateway-responses": v.optional(
    v.record(
      v.string(),
      v.looseObject({
        statusCode: v.optional(v.union([v.string(), v.number()])),
        responseParameters: v.optional(texts, {}),
        responseTemplates: v.optional(texts, {}),
      }),
    ),
    {},
  ),
  "x-amazon-apigateway-binary-media-types": v.optional(v.array(v.string()), []),
  "x-amazon-apigateway-api-key-source": v.optional(v.picklist(["HEADER", "AUTHORIZER"])),
});
export type OpenApiDocument = v.InferOutput<typeof Document>;

/** A definition of an API in Swagger 2.0 or OpenAPI 3.0 with API Gateway's extensions. Throws `BadRequestException`. */
export function readDocument(document: unknown): OpenApiDocument {
  const result = v.safeParse(Document, document);
  if (!result.success) {
    const [issue] = result.issues;
    throw badRequest(
      `Unable to parse API definition because of a malformed part at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`,
    );
  }
  if (result.output.swagger !== "2.0" && result.output.openapi?.startsWith("3.") !== true) {
    throw badRequest("Invalid OpenAPI input: it is neither Swagger 2.0 nor OpenAPI 3");
  }
  return result.output;
}
