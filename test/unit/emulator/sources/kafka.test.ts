import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Mapping } from "../../../../src/emulator/contracts/eventSources.ts";
import { KafkaSource } from "../../../../src/emulator/sources/kafka/source.ts";
import type { CallResult } from "../../../../src/emulator/sources/polling/functionCalls.ts";
import { silentLog } from "../../../../src/shared/log.ts";
import { ManualClock } from "../../../manualClock.ts";
import { until } from "../../../until.ts";

/** Gives one record to the consumer, and writes down what is asked of it. */
const library = `
const { appendFileSync } = require("node:fs");
const say = (word) => appendFileSync(require("node:path").join(__dirname, "said"), word + "\\n");
exports.Kafka = class {
  consumer() {
    const batch = { topic: "orders", partition: 0, messages: [{ key: null, value: Buffer.from("a"), timestamp: "0", offset: "6" }] };
    const heartbeat = async () => { say("heartbeat"); throw new Error("the group is rebalancing"); };
    return {
      events: { CRASH: "crash" },
      on: () => () => undefined, connect: async () => undefined, disconnect: async () => undefined, subscribe: async () => undefined,
      commitOffsets: async ([{ offset }]) => say("committed " + offset),
      run: async ({ eachBatch }) => {
        void eachBatch({ batch, heartbeat, resolveOffset: () => undefined, isRunning: () => true, isStale: () => false }).catch(() => undefined);
      },
    };
  }
};
`;

test("a function that runs for long keeps its partition, and what it took is committed though no result can be kept", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kafka-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const module = join(folder, "node_modules", "kafkajs");
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, "index.js"), library);
  const clock = new ManualClock();
  const answered = Promise.withResolvers<CallResult>();
  let calls = 0;
  const source = new KafkaSource({
    folders: [folder],
    servers: ["127.0.0.1:9092"],
    calls: {
      call() {
        calls += 1;
        return answered.promise;
      },
    },
    clock,
    log: silentLog,
    mappings: {
      processed() {
        throw new Error("database or disk is full");
      },
    },
  });
  const mapping: Mapping = {
    uuid: "one",
    kind: "self-managed-kafka",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:reader",
    roleArn: "",
    active: true,
    settings: { Topics: ["orders"] },
  };
  const polling = source.open("one", () => mapping);
  await until(() => calls === 1);
  clock.advance(9_000);
  await until(() => said().length === 3);
  assert.deepEqual(said(), ["heartbeat", "heartbeat", "heartbeat"]);
  answered.resolve({
    kind: "answered",
    requestId: "",
    executedVersion: "$LATEST",
    payload: Buffer.alloc(0),
    failed: false,
  });
  await until(() => said().includes("committed 7"));
  await polling.stop();
  assert.equal(clock.pending, 0);

  function said(): readonly string[] {
    const file = join(module, "said");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }
});

test("that a topic cannot be read is tried again though it can be told nobody", async (t) => {
  const clock = new ManualClock();
  let told = 0;
  const source = new KafkaSource({
    folders: [],
    servers: [],
    calls: { call: () => Promise.reject(new Error("nobody calls")) },
    clock,
    log: silentLog,
    mappings: {
      processed() {
        told += 1;
        throw new Error("database or disk is full");
      },
    },
  });
  const mapping: Mapping = {
    uuid: "one",
    kind: "kafka",
    functionArn: "",
    roleArn: "",
    active: true,
    settings: { Topics: ["orders"] },
  };
  const polling = source.open("one", () => mapping);
  t.after(() => polling.stop());
  await until(() => clock.waitsFor(1_000));
  clock.advance(1_000);
  await until(() => clock.waitsFor(2_000));
  assert.equal(told, 2);
});
