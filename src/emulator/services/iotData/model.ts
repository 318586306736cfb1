import type { ServiceDefinition } from "../../contracts/service.ts";

/** A build puts the result here as JSON: `modelsPlugin.ts`. */
export const loadModel: ServiceDefinition["model"] = async (read) =>
  read("iotdata", await import("@aws-sdk/client-iot-data-plane"));
