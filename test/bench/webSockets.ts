import { once } from "node:events";
import { join } from "node:path";
import * as v from "valibot";
import { WebSocket } from "ws";
import { createEcho } from "./functions.ts";
import type { LeanClient } from "./leanClient.ts";
import type { Figure } from "./report.ts";
import { startEmulator } from "./targets.ts";

const clients = 200;
const messages = 20_000;

/** Clients of a WebSocket API that echo: each sends its next message when it has the answer to the last. */
export async function webSockets(dir: string): Promise<Figure[]> {
  const target = await startEmulator(join(dir, "webSockets"));
  const [lambda, gateway] = [target.client(), target.client("apigateway")];
  try {
    await createEcho(lambda, "answer", "answer");
    const apiId = await createApi(gateway);
    const address = `${target.endpoint.replace(/^http/, "ws")}/_api/${apiId}/dev`;
    const sockets = await Promise.all(Array.from({ length: clients }, () => opened(address)));
    const began = performance.now();
    const echoed = await Promise.all(sockets.map(exchange));
    const seconds = (performance.now() - began) / 1000;
    for (const socket of sockets) socket.terminate();
    const count = echoed.reduce((sum, each) => sum + each, 0);
    const who = "emulator";
    const lost = `lost of ${messages} echoes to ${clients} WebSocket clients`;
    return [
      { measure: lost, who, value: messages - count, unit: "messages" },
      { measure: `echoes to ${clients} WebSocket clients`, who, value: count / seconds, unit: "calls/s" },
    ];
  } finally {
    lambda.close();
    gateway.close();
    await target.stop();
  }
}

async function createApi(gateway: LeanClient): Promise<string> {
  const { apiId } = await made(gateway, "", {
    name: "echo",
    protocolType: "WEBSOCKET",
    routeSelectionExpression: "$request.body.action",
  });
  const integrationUri =
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:answer/invocations";
  const { integrationId } = await made(gateway, `/${apiId}/integrations`, {
    integrationType: "AWS_PROXY",
    integrationUri,
  });
  await made(gateway, `/${apiId}/routes`, {
    routeKey: "$default",
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: "$default",
  });
  await made(gateway, `/${apiId}/stages`, { stageName: "dev", autoDeploy: true });
  return apiId;
}

const Made = v.object({ apiId: v.optional(v.string(), ""), integrationId: v.optional(v.string(), "") });

async function made(gateway: LeanClient, path: string, what: object): Promise<v.InferOutput<typeof Made>> {
  const { status, body } = await gateway.request(
    "POST",
    `/v2/apis${path}`,
    Buffer.from(JSON.stringify(what)),
  );
  if (status !== 201) throw new Error(`API Gateway answered ${status}: ${body.toString()}`);
  return v.parse(v.pipe(v.string(), v.parseJson(), Made), body.toString());
}

async function opened(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  await once(socket, "open");
  return socket;
}

/** How many of its messages came back as they were. */
async function exchange(socket: WebSocket, client: number): Promise<number> {
  let echoed = 0;
  for (let index = 0; index < messages / clients; index += 1) {
    const message = `${client}-${index}`;
    const answer = once(socket, "message") as Promise<[Buffer]>;
    socket.send(message);
    const [data] = await answer;
    if (data.toString() === message) echoed += 1;
  }
  return echoed;
}
