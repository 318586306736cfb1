import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as apiGatewaySdk from "@aws-sdk/client-api-gateway";
import * as managementSdk from "@aws-sdk/client-apigatewaymanagementapi";
import * as apiGatewayV2Sdk from "@aws-sdk/client-apigatewayv2";
import * as logsSdk from "@aws-sdk/client-cloudwatch-logs";
import * as loadBalancingSdk from "@aws-sdk/client-elastic-load-balancing-v2";
import * as eventsSdk from "@aws-sdk/client-eventbridge";
import * as iotSdk from "@aws-sdk/client-iot";
import * as iotDataSdk from "@aws-sdk/client-iot-data-plane";
import * as kinesisSdk from "@aws-sdk/client-kinesis";
import * as lambdaSdk from "@aws-sdk/client-lambda";
import * as s3Sdk from "@aws-sdk/client-s3";
import * as schedulerSdk from "@aws-sdk/client-scheduler";
import * as statesSdk from "@aws-sdk/client-sfn";
import * as snsSdk from "@aws-sdk/client-sns";
import * as sqsSdk from "@aws-sdk/client-sqs";
import * as stsSdk from "@aws-sdk/client-sts";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { loadModels, type ServiceName, serviceNames } from "../../models.ts";
import type { OperationModel } from "../../../src/emulator/contracts/serviceModel.ts";
import { silentLog } from "../../../src/shared/log.ts";
import type { Sent } from "../wire/signedRequest.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { allowedByLambda } from "./allowed.ts";
import { parseWithSdk } from "./parse.ts";
import { makeApis } from "./apis.ts";
import { connectedIds } from "./connected.ts";
import { makeResources, pools as poolsOf } from "./pools.ts";
import { sendWithin } from "./sendWithin.ts";
import { createRandom } from "./random.ts";
import { damage, toRequest } from "./requests.ts";
import { makeMembers, spoilObject } from "./values.ts";

// Another seed makes other requests; the one of a failure is in its message.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_120);

const models = await loadModels();
const sdks = {
  apigateway: apiGatewaySdk,
  apigatewaymanagementapi: managementSdk,
  apigatewayv2: apiGatewayV2Sdk,
  elasticloadbalancing: loadBalancingSdk,
  events: eventsSdk,
  iot: iotSdk,
  iotdata: iotDataSdk,
  kinesis: kinesisSdk,
  lambda: lambdaSdk,
  logs: logsSdk,
  s3: s3Sdk,
  scheduler: schedulerSdk,
  sns: snsSdk,
  sqs: sqsSdk,
  states: statesSdk,
  sts: stsSdk,
};

/** Operations that are emulated get more than those that only say their name. */
const requestsPerOperation = {
  apigateway: 3,
  apigatewaymanagementapi: 6,
  apigatewayv2: 3,
  elasticloadbalancing: 4,
  events: 9,
  iot: 9,
  iotdata: 6,
  kinesis: 6,
  lambda: 20,
  logs: 6,
  s3: 3,
  scheduler: 9,
  sns: 9,
  sqs: 16,
  states: 9,
  sts: 3,
};

/** IoT has 272 operations, of which those on rules are served. */
const servedOfIot = /TopicRule|Tags?(?:For)?Resource$|DescribeEndpoint/;

describe("whatever a client sends", () => {
  const failures: unknown[] = [];
  const end = suiteEnd();
  let emulator: Emulator;
  let pools: ReturnType<typeof poolsOf>;
  before(async () => {
    emulator = await startedEmulator(end, {
      // The checks of signatures have their own tests; here nothing may be hidden behind them.
      anonymous: true,
      log: { ...silentLog, error: (event, facts) => failures.push([event, facts]) },
    });
    pools = { ...poolsOf(emulator), ConnectionId: await connectedIds(emulator, end) };
  });

  for (const name of serviceNames) {
    const model = models[name];
    test(`${name} answers every request with what the SDK can read`, { timeout: 300_000 }, async () => {
      const random = createRandom(seed);
      const allowed = name === "lambda" ? allowedByLambda() : () => undefined;
      const statuses = new Map<number, number>();
      let takesAway = true;
      const operations = Object.values(model.operations).filter(
        (operation) => name !== "iot" || servedOfIot.test(operation.name),
      );
      for (const operation of operations) {
        // What the operation before took away is there again, so that this one has something to work on.
        if (name === "lambda" || takesAway) await makeResources(emulator);
        if (name.startsWith("apigateway") && takesAway) pools = { ...pools, ...(await makeApis(emulator)) };
        takesAway = /^(?:Cancel|Delete|Purge|Remove)/.test(operation.name);
        for (let count = 0; count < requestsPerOperation[name]; count += 1) {
          const input = makeMembers({ model, random, pools, allowed }, operation.input);
          const fitting = tamed(operation, toRequest(model, operation, input));
          const sent = [
            () => fitting,
            () => tamed(operation, toRequest(model, operation, spoilObject(random, input))),
            () => damage(random, fitting),
          ][count % 3];
          const status = await check(name, operation, sent?.() ?? fitting);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }
      assert.deepEqual(failures, [], `seed ${seed}`);
      const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
      assert.equal(total, operations.length * requestsPerOperation[name]);
      // Were everything refused at the door, there would be nothing to find.
      assert.ok((statuses.get(200) ?? 0) > 0, `seed ${seed}: nothing succeeded`);
    });
  }

  test("and goes on answering", async () => {
    const client = new lambdaSdk.LambdaClient(clientOptions(emulator));
    const { Functions } = await client.send(new lambdaSdk.ListFunctionsCommand({}));
    assert.ok(Array.isArray(Functions));
  });

  async function check(name: ServiceName, operation: OperationModel, sent: Sent): Promise<number> {
    const request = () => `${operation.name} with seed ${seed}: ${describeRequest(sent)}`;
    const answer = await sendWithin(emulator, sent, 20_000).catch((error: unknown) => {
      throw new Error(`no answer to ${request()}`, { cause: error });
    });
    const { status, headers } = answer;
    // Without a Node interpreter or the like an invoke says 502; none of these functions lacks one.
    assert.ok(status < 500 || status === 501, `${status} ${answer.body.toString()} for ${request()}`);
    assert.doesNotMatch(answer.body.toString(), /\.ts:\d+|node:internal/, `a stack for ${request()}`);
    assert.match(String(headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/, request());
    // An answer to HEAD has no body to read; and what no longer looks like theirs is not known to be.
    if (sent.method === "HEAD" || !isAnswerOf(name, headers)) return status;
    await parseWithSdk(sdks[name], models[name], operation, answer).catch((error: unknown) => {
      throw new Error(`the SDK cannot read ${status} ${answer.body.toString()} for ${request()}`, {
        cause: error,
      });
    });
    return status;
  }
});

/** Whether an answer is of the service that was meant: some are known by what was damaged. */
function isAnswerOf(name: ServiceName, headers: Readonly<Record<string, unknown>>): boolean {
  switch (name) {
    case "elasticloadbalancing":
    case "sns":
    case "sts":
      return String(headers["content-type"]).startsWith("text/xml");
    case "s3":
      return headers["x-amz-request-id"] !== undefined;
    default:
      return true;
  }
}

/** Some things are right and slow, or start many processes: they are asked for in small numbers. */
function tamed(operation: OperationModel, sent: Sent): Sent {
  if (operation.name === "ReceiveMessage" && typeof sent.body === "string") {
    return { ...sent, body: sent.body.replaceAll(/"WaitTimeSeconds":[\d.e+]+/g, '"WaitTimeSeconds":0') };
  }
  return sent;
}

function describeRequest({ method, path, headers, body }: Sent): string {
  const text = body === undefined ? "" : Buffer.from(body).toString("latin1").slice(0, 500);
  return `${method} ${path?.slice(0, 300)} ${JSON.stringify(headers)} ${text}`;
}
