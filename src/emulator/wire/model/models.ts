import type { ServiceModels } from "./model.ts";
import { readModel } from "./readModel.ts";

/**
 * The models of the emulator's services, out of the SDK's packages. A build replaces this module by the result as JSON
 * (`modelsPlugin.ts`), since loading four packages takes longer than all else that a start does.
 */
export async function loadModels(): Promise<ServiceModels> {
  const [lambda, logs, sqs, sts] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-sqs"),
    import("@aws-sdk/client-sts"),
  ]);
  return {
    lambda: readModel("lambda", lambda),
    logs: readModel("logs", logs),
    sqs: readModel("sqs", sqs),
    sts: readModel("sts", sts),
  };
}
