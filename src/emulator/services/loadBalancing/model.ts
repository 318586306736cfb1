import type { ServiceDefinition } from "../../contracts/service.ts";

/** A build puts the result here as JSON: `modelsPlugin.ts`. */
export const loadModel: ServiceDefinition["model"] = async (read) =>
  read("elasticloadbalancingv2", await import("@aws-sdk/client-elastic-load-balancing-v2"));
