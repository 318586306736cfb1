import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { createEcho } from "./functions.ts";
import type { LeanClient, Reply } from "./leanClient.ts";
import { eventOf, median, throughput } from "./measure.ts";
import type { Figure } from "./report.ts";
import { processorMs, startEmulator, type Target } from "./targets.ts";

const idleMappings = 200;
const idleMs = 20_000;
const messages = 10_000;

/** Queues that call functions, against invokes of the same functions; and what mappings cost that have nothing to do. */
export async function sources(dir: string, rounds: number): Promise<Figure[]> {
  const target = await startEmulator(join(dir, "sources"));
  const lambda = target.client();
  const sqs = target.client("sqs");
  const heard = createSocket("udp4");
  try {
    heard.bind(0, "127.0.0.1");
    await once(heard, "listening");
    await createEcho(lambda, "signal", "signal");
    await createEcho(lambda, "echo", "node");
    return [
      await endToEnd(lambda, sqs, heard, rounds),
      await backlog(target, lambda, sqs, rounds),
      await idle(target, lambda, sqs),
    ];
  } finally {
    heard.close();
    lambda.close();
    sqs.close();
    await target.stop();
  }
}

/** From sending a message until its function has run. */
async function endToEnd(lambda: LeanClient, sqs: LeanClient, heard: Socket, rounds: number): Promise<Figure> {
  const { port } = heard.address();
  const url = await queue(sqs, "one");
  await mapping(lambda, { FunctionName: "signal", EventSourceArn: arnOf("one") });
  const event = Buffer.from(JSON.stringify({ port }));
  const invoke = () => lambda.invoke("signal", event);
  const send = () => ask(sqs, "SendMessage", { QueueUrl: url, MessageBody: String(port) });
  const ratios: number[] = [];
  const values: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const warm = await untilHeard(heard, invoke);
    const value = await untilHeard(heard, send);
    if (round === 0) continue;
    values.push(value);
    ratios.push(value / warm);
  }
  return {
    measure: "a message to its function",
    who: "emulator",
    value: median(values),
    unit: "ms",
    ratio: median(ratios),
    of: "a warm invoke",
    target: { kind: "at most", ratio: 3 },
  };
}

async function untilHeard(heard: Socket, call: () => Promise<Reply>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 100; index++) {
    const ran = once(heard, "message");
    const began = performance.now();
    const answered = call();
    await ran;
    times.push(performance.now() - began);
    await answered;
  }
  return median(times);
}

/** Messages that wait in a queue until its mapping is enabled. */
async function backlog(target: Target, lambda: LeanClient, sqs: LeanClient, rounds: number): Promise<Figure> {
  const callers = Array.from({ length: 16 }, () => target.client());
  const url = await queue(sqs, "many");
  const uuid = await mapping(lambda, { FunctionName: "echo", EventSourceArn: arnOf("many"), Enabled: false });
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round <= Math.min(rounds, 3); round++) {
    for (let sent = 0; sent < messages; sent += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: String(index),
        MessageBody: `message ${sent + index}`,
      }));
      await ask(sqs, "SendMessageBatch", { QueueUrl: url, Entries });
    }
    const calls = await throughput(callers, "echo", eventOf(1024), 2_000);
    const began = performance.now();
    await enable(lambda, uuid, true);
    await untilEmpty(sqs, url);
    const rate = (messages * 1000) / (performance.now() - began);
    await enable(lambda, uuid, false);
    if (round === 0) continue;
    rates.push(rate);
    ratios.push(rate / (calls * 10));
  }
  for (const caller of callers) caller.close();
  return {
    measure: "10,000 messages, ten a call",
    who: "emulator",
    value: median(rates),
    unit: "records/s",
    ratio: median(ratios),
    of: "ten times its invokes at 16 callers",
    target: { kind: "at least", ratio: 0.5 },
  };
}

async function idle(target: Target, lambda: LeanClient, sqs: LeanClient): Promise<Figure> {
  for (let index = 0; index < idleMappings; index++) {
    await queue(sqs, `idle-${index}`);
    await mapping(lambda, { FunctionName: "echo", EventSourceArn: arnOf(`idle-${index}`) });
  }
  // What has just run is compiled and collected first.
  await pause(idleMs / 4);
  const before = processorMs(target.pid);
  await pause(idleMs);
  const value = ((processorMs(target.pid) - before) * 100) / idleMs;
  return {
    measure: `idle, ${idleMappings} mappings`,
    who: "emulator",
    value,
    unit: "% of a core",
    ratio: value / 0.5,
    of: "half a per cent",
    target: { kind: "at most", ratio: 1 },
  };
}

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

async function queue(sqs: LeanClient, QueueName: string): Promise<string> {
  const { body } = await ask(sqs, "CreateQueue", { QueueName, Attributes: { VisibilityTimeout: "900" } });
  return (JSON.parse(body.toString()) as { QueueUrl: string }).QueueUrl;
}

async function untilEmpty(sqs: LeanClient, QueueUrl: string): Promise<void> {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
  for (;;) {
    const { body } = await ask(sqs, "GetQueueAttributes", { QueueUrl, AttributeNames });
    if ((body.toString().match(/":"0"/g) ?? []).length === 2) return;
    await pause(20);
  }
}

function ask(sqs: LeanClient, operation: string, input: object): Promise<Reply> {
  const body = Buffer.from(JSON.stringify(input));
  return checked(sqs.request("POST", "/", body, `X-Amz-Target: AmazonSQS.${operation}\r\n`));
}

const mappings = "/2015-03-31/event-source-mappings";

async function mapping(lambda: LeanClient, request: object): Promise<string> {
  const { body } = await checked(lambda.request("POST", mappings, Buffer.from(JSON.stringify(request))));
  return (JSON.parse(body.toString()) as { UUID: string }).UUID;
}

async function enable(lambda: LeanClient, uuid: string, Enabled: boolean): Promise<void> {
  for (;;) {
    const { body } = await lambda.request("GET", `${mappings}/${uuid}`, Buffer.alloc(0));
    if (/"State":"(En|Dis)abled"/.test(body.toString())) break;
    await pause(5);
  }
  await checked(lambda.request("PUT", `${mappings}/${uuid}`, Buffer.from(JSON.stringify({ Enabled }))));
}

async function checked(sent: Promise<Reply>): Promise<Reply> {
  const reply = await sent;
  if (reply.status < 300) return reply;
  throw new Error(`answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
