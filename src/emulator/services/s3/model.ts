import type { ServiceDefinition } from "../../contracts/service.ts";
import { namesOnly } from "../../contracts/serviceModel.ts";
import { servedNames } from "./servedNames.ts";

/** A build puts the result here as JSON: `modelsPlugin.ts`. Of what is not served only the names and addresses are kept. */
export const loadModel: ServiceDefinition["model"] = async (read) =>
  namesOnly(read("s3", await import("@aws-sdk/client-s3")), servedNames);
