import type { ServiceModel } from "../src/emulator/contracts/serviceModel.ts";
import { loadModel as loadLambda } from "../src/emulator/services/lambda/model.ts";
import { loadModel as loadLogs } from "../src/emulator/services/logs/model.ts";
import { loadModel as loadSqs } from "../src/emulator/services/sqs/model.ts";
import { loadModel as loadSts } from "../src/emulator/services/sts/model.ts";
import { readModel } from "../src/emulator/wire/model/readModel.ts";

export const serviceNames = ["lambda", "logs", "sqs", "sts"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The models of all services. */
export async function loadModels(): Promise<Readonly<Record<ServiceName, ServiceModel>>> {
  return {
    lambda: await loadLambda(readModel),
    logs: await loadLogs(readModel),
    sqs: await loadSqs(readModel),
    sts: await loadSts(readModel),
  };
}
