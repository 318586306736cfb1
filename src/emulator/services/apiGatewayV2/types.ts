/** As templates call what an HTTP or WebSocket API is made of. */
export function typeNamed(kind: string): string {
  return `AWS::ApiGatewayV2::${kind}`;
}

export const httpApiTypes = [
  "Api",
  "Stage",
  "Integration",
  "IntegrationResponse",
  "Route",
  "RouteResponse",
  "Authorizer",
  "Deployment",
].map(typeNamed);
