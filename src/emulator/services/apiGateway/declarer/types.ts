const typesOf = (...kinds: readonly string[]) => kinds.map((kind) => `AWS::ApiGateway::${kind}`);

/** What a REST API of a template is made of. */
export const restApiTypes = typesOf(
  "RestApi",
  "Resource",
  "Method",
  "Stage",
  "Deployment",
  "Authorizer",
  "Model",
  "RequestValidator",
  "GatewayResponse",
);

/** Who may call how much of it. */
export const usageTypes = typesOf("ApiKey", "UsagePlan", "UsagePlanKey");
