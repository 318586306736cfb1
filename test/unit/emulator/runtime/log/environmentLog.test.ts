import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunnableFunction } from "../../../../../src/emulator/contracts/engine.ts";
import { EnvironmentLog } from "../../../../../src/emulator/runtime/log/environmentLog.ts";
import type { PlatformRecord } from "../../../../../src/emulator/runtime/log/platformRecords.ts";
import { ManualClock } from "../../../../manualClock.ts";

const fn: RunnableFunction = {
  arn: "arn:aws:lambda:us-east-1:000000000000:function:f",
  functionName: "f",
  version: "7",
  revision: "1",
  accountId: "000000000000",
  region: "us-east-1",
  code: { kind: "directory", taskRoot: "/nowhere" },
  layers: [],
  environment: {},
  memoryMb: 256,
  timeoutMs: 3000,
  ephemeralStorageMb: 512,
  logging: { format: "JSON", group: "g", systemLevel: "DEBUG" },
  tracing: "PassThrough",
  initialization: "on-demand",
  tenantIsolated: false,
};

function logOf(systemLevel: string, work: (log: EnvironmentLog) => void): PlatformRecord[] {
  const messages: string[] = [];
  const log = new EnvironmentLog({
    fn: { ...fn, logging: { ...fn.logging, systemLevel } },
    stream: "2026/01/01/[7]0123456789abcdef0123456789abcdef",
    sink: { write: (_group, _stream, events) => messages.push(...events.map(({ message }) => message)) },
    clock: new ManualClock(),
  });
  work(log);
  log.flush();
  return messages.map((message) => JSON.parse(message) as PlatformRecord);
}

const report = {
  requestId: "r",
  durationMs: 1233.96,
  billedDurationMs: 1698,
  memorySizeMb: 256,
  maxMemoryUsedMb: 123,
  initDurationMs: 463.512,
  ending: { kind: "success" },
} as const;

test("an invocation's records are those that AWS wrote in October 2026", () => {
  const records = logOf("INFO", (log) => {
    log.initStart("nodejs:22.v1", "init");
    log.start("r", "Root=1-2-3;Parent=4;Sampled=0");
    log.end(report, { producedBytes: 9, endedAt: 0 });
  });
  const [initStart, ...rest] = records;
  assert.equal(initStart?.type, "platform.initStart");
  const { runtimeVersionArn, ...members } = initStart.record as Record<string, unknown>;
  assert.match(String(runtimeVersionArn), /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
  assert.deepEqual(Object.entries(members), [
    ["initializationType", "on-demand"],
    ["phase", "init"],
    ["runtimeVersion", "nodejs:22.v1"],
    ["functionName", "f"],
    ["functionVersion", "7"],
    ["instanceId", "2026/01/01/[7]0123456789abcdef0123456789abcdef"],
    ["instanceMaxMemory", 268_435_456],
  ]);
  const time = "2026-01-01T00:00:00.000Z";
  assert.deepEqual(
    rest.map((each) => JSON.stringify(each)),
    [
      `{"time":"${time}","type":"platform.start","record":{"requestId":"r","functionArn":"${fn.arn}","version":"7"}}`,
      `{"time":"${time}","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":256,"maxMemoryUsedMB":123,"initDurationMs":463.512},"status":"success"}}`,
    ],
  );
});

test("each record has the level that AWS documents", () => {
  const types = (level: string, ending: { kind: "success" } | { kind: "timeout" }) =>
    logOf(level, (log) => {
      log.initRuntimeDone("init", ending);
      log.initReport(1, "init", ending);
      log.restoreStart();
      log.restoreReport(2, ending);
      log.start("r", undefined);
      log.end({ ...report, ending }, { producedBytes: 0, endedAt: 0 });
    }).map(({ type }) => type.replace("platform.", ""));
  const all = [
    "initRuntimeDone",
    "initReport",
    "restoreStart",
    "restoreRuntimeDone",
    "restoreReport",
    "start",
    "runtimeDone",
    "report",
  ];
  assert.deepEqual(types("DEBUG", { kind: "success" }), all);
  assert.deepEqual(types("INFO", { kind: "success" }), ["restoreStart", "restoreReport", "start", "report"]);
  assert.deepEqual(types("WARN", { kind: "success" }), []);
  assert.deepEqual(
    types("WARN", { kind: "timeout" }),
    all.filter((type) => type !== "restoreStart" && type !== "start"),
  );
});

test("a restore's records say how it went", () => {
  const [done, said] = logOf("DEBUG", (log) => {
    log.restoreReport(15.19, { kind: "error", errorType: "Runtime.RestoreError" });
  });
  assert.deepEqual(done?.record, { status: "error", errorType: "Runtime.RestoreError" });
  assert.deepEqual(said?.record, {
    status: "error",
    errorType: "Runtime.RestoreError",
    metrics: { durationMs: 15.19 },
  });
});

test("the extensions' part of an invocation ends with its time, whenever it is written about", () => {
  const [, , reported] = logOf("DEBUG", (log) => {
    log.hasExtensions = true;
    log.start("r", undefined);
    log.timing?.responding();
    log.timing?.responded();
    log.timing?.ready();
    // The end was 500 ms later, which is not now.
    log.end(report, { producedBytes: 0, endedAt: performance.now() + 500 });
  });
  const record = reported?.record as { spans?: { name: string; durationMs: number }[] } | undefined;
  const [rest] = record?.spans ?? [];
  assert.equal(rest?.name, "extensionOverhead");
  assert.ok(rest.durationMs >= 500, JSON.stringify(rest));
});
