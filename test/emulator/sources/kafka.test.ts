import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import * as lambda from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { until } from "../../until.ts";
import { createFunction, lambdaClient } from "../lambda/lambdaClient.ts";
import { startedEmulator } from "../startedEmulator.ts";
import { SeenEvents } from "./mappedFunctions.ts";

/**
 * Stands in for kafkajs and a broker: a topic is a file with a line a record, and so is what each consumer group has committed. It says
 * what the emulator asks of the library; the real one and a broker are not here.
 */
const library = `
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const lines = (file) => existsSync(file) ? readFileSync(file, "utf8").split("\\n").filter(Boolean) : [];
appendFileSync(join(__dirname, "loaded"), "");
exports.Kafka = class {
  constructor(options) {
    this.options = options;
    appendFileSync(join(__dirname, "clients"), options.brokers.join() + "\\n");
  }
  consumer({ groupId }) {
    const committed = join(__dirname, "committed-" + groupId);
    let topics, running = true, fromBeginning;
    return {
      events: { CRASH: "consumer.crash" },
      on: () => () => undefined,
      connect: async () => { if (existsSync(join(__dirname, "down"))) throw new Error("connect ECONNREFUSED"); },
      disconnect: async () => { running = false; },
      subscribe: async (options) => { ({ topics, fromBeginning } = options); },
      commitOffsets: async (offsets) => appendFileSync(committed, offsets.map(({ offset }) => offset + "\\n").join("")),
      run: async ({ eachBatch }) => {
        void (async () => {
          while (running) {
            const [topic] = topics;
            const from = Number(lines(committed).at(-1) ?? 0);
            const messages = lines(join(__dirname, topic)).map((value, offset) => ({
              key: Buffer.from("k" + offset), value: Buffer.from(value), offset: String(offset), timestamp: "1767225600000",
              headers: { kind: Buffer.from("test") },
            })).slice(from);
            if (messages.length > 0) await eachBatch({
              batch: { topic, partition: 0, messages },
              heartbeat: async () => undefined, resolveOffset: () => undefined,
              isRunning: () => running, isStale: () => false,
            });
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        })();
      },
    };
  }
};
`;

const code = `exports.handler = async (event) => {
  const { existsSync } = require("node:fs");
  const values = Object.values(event.records).flat().map(({ value }) => Buffer.from(value, "base64").toString());
  if (values.some((value) => value.includes("fail")) && !existsSync(process.env.MENDED)) throw new Error("not yet");
  return values;
};
`;

const Event = v.object({
  eventSource: v.string(),
  bootstrapServers: v.string(),
  records: v.record(v.string(), v.array(v.object({ offset: v.number(), value: v.string() }))),
});

interface Setting {
  readonly installed?: boolean;
  readonly kafkaServers?: readonly string[];
}

async function workspace(
  t: TestContext,
  { installed = true, kafkaServers = ["127.0.0.1:9092"] }: Setting = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "kafka-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const module = join(folder, "node_modules", "kafkajs");
  if (installed) {
    mkdirSync(module, { recursive: true });
    writeFileSync(join(module, "index.js"), library);
  }
  const seen = new SeenEvents();
  const dataDir = join(folder, ".lambda-workbench");
  const emulator = await startedEmulator(t, { dataDir, kafkaServers, observer: seen.observe });
  const client = lambdaClient(t, emulator);
  const mended = join(folder, "mended");
  await createFunction(client, "reader", code, { Environment: { Variables: { MENDED: mended } } });
  const map = async (server: string, more: Partial<lambda.CreateEventSourceMappingRequest> = {}) => {
    const { UUID } = await client.send(
      new lambda.CreateEventSourceMappingCommand({
        FunctionName: "reader",
        Topics: ["orders"],
        SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [server] } },
        SourceAccessConfigurations: [
          { Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:us-east-1:000000000000:secret:s" },
        ],
        SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: "group" },
        ...more,
      }),
    );
    return UUID ?? "";
  };
  const result = async (UUID: string) =>
    (await client.send(new lambda.GetEventSourceMappingCommand({ UUID }))).LastProcessingResult ?? "";
  const values = () =>
    seen.of("reader").map(({ event }) => {
      const { records } = v.parse(Event, event);
      return Object.values(records)
        .flat()
        .map(({ value }) => Buffer.from(value, "base64").toString());
    });
  return { client, module, mended, seen, map, result, values };
}

test("a topic's records call the function in batches, and what failed comes again before what follows", async (t) => {
  const { client, module, mended, seen, map, result, values } = await workspace(t);
  writeFileSync(join(module, "orders"), ["a", "b", "c", '{"skip":true}'].join("\n") + "\n");
  const filter = { Filters: [{ Pattern: '{"value":[{"anything-but":"c"}]}' }] };
  const uuid = await map("127.0.0.1:9092", { BatchSize: 2, FilterCriteria: filter });
  await until(() => readCommitted(module).at(-1) === "4");
  assert.deepEqual(values(), [["a", "b"]]);
  assert.equal(await result(uuid), "OK");
  const [first] = seen.of("reader");
  const event = v.parse(v.looseObject({}), first?.event);
  assert.deepEqual(Object.keys(event), ["eventSource", "bootstrapServers", "records"]);
  assert.deepEqual(event["records"], {
    "orders-0": [0, 1].map((offset) => ({
      topic: "orders",
      partition: 0,
      offset,
      timestamp: 1_767_225_600_000,
      timestampType: "CREATE_TIME",
      key: Buffer.from(`k${offset}`).toString("base64"),
      value: Buffer.from(offset === 0 ? "a" : "b").toString("base64"),
      headers: [{ kind: [...Buffer.from("test")] }],
    })),
  });
  appendFileSync(join(module, "orders"), "fail\nafter\n");
  await until(async () => (await result(uuid)) === "PROBLEM: Function call failed");
  assert.equal(readCommitted(module).at(-1), "4");
  writeFileSync(mended, "");
  await until(() => readCommitted(module).at(-1) === "6");
  assert.deepEqual(values().at(-1), ["fail", "after"]);
  // Paused and resumed it goes on where it stood.
  await client.send(new lambda.UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }));
  await until(async () => {
    const { State } = await client.send(new lambda.GetEventSourceMappingCommand({ UUID: uuid }));
    return State === "Disabled";
  });
  appendFileSync(join(module, "orders"), "later\n");
  await client.send(new lambda.UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: true }));
  await until(() => readCommitted(module).at(-1) === "7");
  assert.deepEqual(values().at(-1), ["later"]);
});

test("what keeps a topic from being read is told in the mapping", async (t) => {
  const { client, module, map, result } = await workspace(t, { installed: false });
  const uuid = await map("127.0.0.1:9092");
  assert.match(await until(async () => told(await result(uuid))), /npm install --save-dev kafkajs/);
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, "index.js"), library);
  writeFileSync(join(module, "down"), "");
  const again = () => client.send(new lambda.UpdateEventSourceMappingCommand({ UUID: uuid, BatchSize: 50 }));
  await until(() =>
    again().then(
      () => true,
      () => false,
    ),
  );
  assert.match(
    await until(async () => (await result(uuid)).includes("ECONN") && (await result(uuid))),
    /PROBLEM: connect ECONNREFUSED/,
  );
});

test("no library of the workspace is loaded before a person has named the servers", async (t) => {
  const { module, map, result } = await workspace(t, { kafkaServers: [] });
  // A template's brokers may be those of production, and its library may do anything.
  for (const server of ["127.0.0.1:9092", "broker.example.com:9092"]) {
    const uuid = await map(server, { Topics: [server.replace(":", "-")] });
    assert.match(
      await until(async () => told(await result(uuid))),
      /servers that you name: start the emulator with KAFKA_BOOTSTRAP_SERVERS/,
    );
  }
  assert.equal(existsSync(join(module, "loaded")), false);
});

function told(result: string): string | undefined {
  return result.startsWith("PROBLEM") ? result : undefined;
}

function readCommitted(module: string): readonly string[] {
  const file = join(module, "committed-group");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}
