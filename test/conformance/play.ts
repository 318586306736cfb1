import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { clientOptions } from "../emulator/startedEmulator.ts";
import { Expectation, type Case } from "./cases.ts";
import { at, check, type RawAnswer } from "./expect.ts";
import { fill, type Variables } from "./placeholders.ts";
import { drain, invocationsOf, objectIn } from "./observed.ts";
import { fetchUrl, HttpStep, isRawService, RawClient, type RawService } from "./rawClient.ts";

type Params = Readonly<Record<string, unknown>>;

/** Sends the steps of a case in order and compares each answer. Throws at the first that differs. */
export async function play(testCase: Case, emulator: Emulator, variables: Variables): Promise<void> {
  const clients = new Map<RawService, RawClient>();
  const clientOf = (service: RawService) => {
    const client = clients.get(service) ?? new RawClient(emulator, service);
    clients.set(service, client);
    return client;
  };
  try {
    for (const { op, params, expect, save } of testCase.steps) {
      const filled = v.parse(v.record(v.string(), v.unknown()), await fill(params, variables));
      const answer = await answerTo(clientOf, emulator, op, filled, async (each) => {
        if (expect !== undefined) check(v.parse(Expectation, await fill(expect, variables)), each);
      });
      for (const [name, path] of Object.entries(save ?? {})) {
        const [value] = at(JSON.parse(answer.body), path);
        assert.notEqual(value, undefined, `${path} is in the answer`);
        variables.set(name, String(value));
      }
    }
  } finally {
    for (const client of clients.values()) client.close();
  }
}

/** What the queue counts is seen a moment later: such a step is repeated until it is as expected. */
async function answerTo(
  clientOf: (service: RawService) => RawClient,
  emulator: Emulator,
  op: string,
  params: Params,
  checked: (answer: RawAnswer) => Promise<void>,
): Promise<RawAnswer> {
  const end = op === "sqs:GetQueueAttributes" ? Date.now() + 10_000 : 0;
  for (;;) {
    const answer = await step(clientOf, emulator, op, params);
    try {
      await checked(answer);
      return answer;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await delay(20);
  }
}

function step(
  clientOf: (service: RawService) => RawClient,
  emulator: Emulator,
  op: string,
  params: Params,
): Promise<RawAnswer> {
  const [prefix = "", operation] = op.split(":");
  if (operation !== undefined) {
    assert.ok(isRawService(prefix), `the emulator has ${prefix}`);
    return clientOf(prefix).send(operation, params);
  }
  const client = clientOf("lambda");
  switch (op) {
    case "_Invocations":
      return invocationsOf(emulator, params);
    case "_Drain":
      return drain(emulator, params);
    case "_Execution":
      return waitExecution(clientOf("stepfunctions"), params);
    case "_WaitEsm":
      return waitEsm(client, params);
    case "_S3Object":
      return objectIn(emulator, params);
    case "_WaitStream":
      return waitStream(clientOf("kinesis"), params);
    case "_WaitTable":
      return waitTable(clientOf("dynamodb"), params);
    case "_WaitEsmGone":
      return waitEsm(client, { ...params, State: "gone" });
    case "_Sleep":
      // AWS takes seconds where this takes none: as the quiet times are.
      return delay(Number(params["seconds"]) * 100, { status: 200, headers: {}, body: "{}" });
    case "_WaitFunctionActive":
      return waitFor(client, params, "Configuration.State", "Active");
    case "_WaitFunctionUpdated":
      return waitFor(client, params, "Configuration.LastUpdateStatus", "Successful");
    case "_WaitProvisioned":
      return waitProvisioned(client, params);
    case "_Http":
      return fetchUrl(emulator, v.parse(HttpStep, params));
    case "_AssertLogs":
      return assertLogs(emulator, params);
    default:
      return client.send(op, withPayload(params));
  }
}

/** `PayloadHex` is a payload that no JSON can hold. */
function withPayload({ PayloadHex: hex, ...params }: Params): Params {
  return typeof hex === "string" ? { ...params, Payload: Buffer.from(hex, "hex") } : params;
}

async function waitFor(client: RawClient, params: Params, path: string, wanted: string): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("GetFunction", params);
    assert.equal(answer.status, 200, answer.body);
    if (at(JSON.parse(answer.body), path)[0] === wanted) return answer;
    await delay(5);
  }
}

async function waitEsm(client: RawClient, { UUID, State }: Params): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("GetEventSourceMapping", { UUID });
    const state = answer.status === 404 ? "gone" : at(JSON.parse(answer.body), "State")[0];
    if (state === State) return answer;
    assert.notEqual(answer.status, 404, answer.body);
    await delay(5);
  }
}

/** How an execution ended, with its output and its cause parsed where they are JSON. */
async function waitExecution(client: RawClient, { executionArn }: Params): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("DescribeExecution", { executionArn });
    assert.equal(answer.status, 200, answer.body);
    const { status, output, error, cause } = v.parse(Execution, JSON.parse(answer.body));
    if (status !== "RUNNING") {
      const document = { status, output: parsed(output), error, cause, Cause: parsed(cause) };
      return { ...answer, body: JSON.stringify(document) };
    }
    await delay(20);
  }
}

const Execution = v.object({
  status: v.string(),
  output: v.optional(v.string()),
  error: v.optional(v.string()),
  cause: v.optional(v.string()),
});

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function waitTable(client: RawClient, params: Params): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("DescribeTable", params);
    assert.equal(answer.status, 200, answer.body);
    if (at(JSON.parse(answer.body), "Table.TableStatus")[0] === "ACTIVE") return answer;
    await delay(5);
  }
}

async function waitStream(client: RawClient, params: Params): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("DescribeStreamSummary", params);
    assert.equal(answer.status, 200, answer.body);
    if (at(JSON.parse(answer.body), "StreamDescriptionSummary.StreamStatus")[0] === "ACTIVE") return answer;
    await delay(5);
  }
}

/** The answer that says how provisioning ended. */
async function waitProvisioned(client: RawClient, params: Params): Promise<RawAnswer> {
  for (;;) {
    const answer = await client.send("GetProvisionedConcurrencyConfig", params);
    assert.equal(answer.status, 200, answer.body);
    if (at(JSON.parse(answer.body), "Status")[0] !== "IN_PROGRESS") return answer;
    await delay(5);
  }
}

const LogAssertion = v.strictObject({
  logGroup: v.string(),
  pattern: v.string(),
  count: v.number(),
  same_request_id: v.boolean(),
  within_s: v.number(),
});

/** Waits until the log has as many lines as AWS's had, which name the same request. */
async function assertLogs(emulator: Emulator, params: Params): Promise<RawAnswer> {
  const { logGroup, pattern, count } = v.parse(LogAssertion, params);
  const logs = new CloudWatchLogsClient(clientOptions(emulator));
  try {
    for (;;) {
      const { events = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName: logGroup, filterPattern: `"${pattern.trim()}"` }))
        .catch(() => ({ events: [] }));
      const found = events.filter(({ message = "" }) => message.startsWith(pattern));
      if (found.length >= count) {
        const ids = new Set(found.map(({ message = "" }) => message.slice(pattern.length).trim()));
        assert.equal(found.length, count);
        assert.equal(ids.size, 1);
        return { status: 200, headers: {}, body: "" };
      }
      await delay(20);
    }
  } finally {
    logs.destroy();
  }
}
