import type { UrlAnswer } from "../../payloads/version2Answer.ts";
import type { Called } from "./called.ts";
import { functionIntegration } from "./function.ts";

/** What is behind a route answers. Throws `HttpError`, `BackendError`. */
export async function integrate(called: Called): Promise<UrlAnswer> {
  const { integration } = called;
  if (integration.IntegrationType === "HTTP_PROXY") return (await import("./httpProxy.ts")).httpProxy(called);
  if (integration.IntegrationSubtype !== undefined) return (await import("./service.ts")).service(called);
  return functionIntegration(called);
}
