import type { ServiceModel } from "../src/emulator/contracts/serviceModel.ts";
import { loadModel as loadApiGateway } from "../src/emulator/services/apiGateway/model.ts";
import { loadModel as loadApiGatewayManagement } from "../src/emulator/services/apiGatewayManagement/model.ts";
import { loadModel as loadApiGatewayV2 } from "../src/emulator/services/apiGatewayV2/model.ts";
import { loadModel as loadEvents } from "../src/emulator/services/events/model.ts";
import { loadModel as loadIot } from "../src/emulator/services/iot/model.ts";
import { loadModel as loadIotData } from "../src/emulator/services/iotData/model.ts";
import { loadModel as loadKinesis } from "../src/emulator/services/kinesis/model.ts";
import { loadModel as loadLoadBalancing } from "../src/emulator/services/loadBalancing/model.ts";
import { loadModel as loadLambda } from "../src/emulator/services/lambda/model.ts";
import { loadModel as loadLogs } from "../src/emulator/services/logs/model.ts";
import { loadModel as loadS3 } from "../src/emulator/services/s3/model.ts";
import { loadModel as loadScheduler } from "../src/emulator/services/scheduler/model.ts";
import { loadModel as loadSns } from "../src/emulator/services/sns/model.ts";
import { loadModel as loadSqs } from "../src/emulator/services/sqs/model.ts";
import { loadModel as loadSts } from "../src/emulator/services/sts/model.ts";
import { loadModel as loadStates } from "../src/emulator/services/stepFunctions/model.ts";
import { readModel } from "../src/emulator/wire/model/readModel.ts";

export const serviceNames = [
  "apigateway",
  "apigatewaymanagementapi",
  "apigatewayv2",
  "elasticloadbalancing",
  "events",
  "iot",
  "iotdata",
  "kinesis",
  "lambda",
  "logs",
  "s3",
  "scheduler",
  "sns",
  "sqs",
  "states",
  "sts",
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The models of all services. */
export async function loadModels(): Promise<Readonly<Record<ServiceName, ServiceModel>>> {
  return {
    apigateway: await loadApiGateway(readModel),
    apigatewaymanagementapi: await loadApiGatewayManagement(readModel),
    apigatewayv2: await loadApiGatewayV2(readModel),
    events: await loadEvents(readModel),
    elasticloadbalancing: await loadLoadBalancing(readModel),
    iot: await loadIot(readModel),
    iotdata: await loadIotData(readModel),
    lambda: await loadLambda(readModel),
    logs: await loadLogs(readModel),
    s3: await loadS3(readModel),
    scheduler: await loadScheduler(readModel),
    sns: await loadSns(readModel),
    states: await loadStates(readModel),
    sqs: await loadSqs(readModel),
    sts: await loadSts(readModel),
    kinesis: await loadKinesis(readModel),
  };
}
