import { functionOf } from "../../apiGateway/integrationUri.ts";
import { GatewayError, internalError } from "../gatewayError.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { lambdaProxy } from "./lambdaProxy.ts";

/** Templates and schemas are read by libraries that most APIs never need: they are loaded with the first that does. */
export async function integrate(exchange: Exchange): Promise<IntegrationAnswer> {
  const { integration, api } = exchange;
  switch (integration.type) {
    case "AWS_PROXY":
      return lambdaProxy(exchange);
    case "AWS":
      return functionOf(integration.uri, api.variables) === undefined
        ? (await import("./service.ts")).serviceIntegration(exchange)
        : (await import("./lambdaCustom.ts")).lambdaCustom(exchange);
    case "HTTP":
      return (await import("./http.ts")).http(exchange);
    case "HTTP_PROXY":
      return (await import("./http.ts")).httpProxy(exchange);
    case "MOCK":
      return (await import("./mock.ts")).mock(exchange);
    default:
      throw new GatewayError(internalError(500));
  }
}
