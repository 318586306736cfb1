import assert from "node:assert/strict";
import { test } from "node:test";
import {
  logsShape,
  type TelemetryEvent,
  telemetryShape,
} from "../../../../../../src/emulator/runtime/apis/telemetry/shape.ts";

const time = "2026-01-01T00:00:00.000Z";
const platform = (type: string, record: unknown): TelemetryEvent => ({
  kind: "platform",
  record: { time, type, record },
});
const line = (text: string): TelemetryEvent => ({ kind: "function", time, text });

test("a function's line is an object only where the log has the JSON format and the schema is of today", () => {
  const record = (version: string, format: "Text" | "JSON", text: string) =>
    telemetryShape(version, format)(line(text))[0]?.record;
  assert.deepEqual(record("2022-12-13", "JSON", '{"level":"INFO"}\n'), { level: "INFO" });
  assert.deepEqual(record("2025-01-29", "JSON", '{"level":"INFO"}\n'), { level: "INFO" });
  assert.equal(record("2022-07-01", "JSON", '{"level":"INFO"}\n'), '{"level":"INFO"}\n');
  assert.equal(record("2022-12-13", "Text", '{"level":"INFO"}\n'), '{"level":"INFO"}\n');
  assert.equal(record("2022-12-13", "JSON", "{broken\n"), "{broken\n");
  assert.equal(record("2022-12-13", "JSON", "7\n"), "7\n");
});

test("the Logs API says less of a start, an end and a report", () => {
  const shape = logsShape("2020-08-15");
  const tracing = { type: "X-Amzn-Trace-Id", value: "Root=1;Parent=2;Sampled=1" };
  assert.deepEqual(
    shape(platform("platform.start", { requestId: "r", functionArn: "a", version: "7", tracing })),
    [{ time, type: "platform.start", record: { requestId: "r", version: "7" } }],
  );
  assert.deepEqual(shape(platform("platform.runtimeDone", { requestId: "r", status: "success" })), [
    { time, type: "platform.end", record: { requestId: "r" } },
  ]);
  const metrics = { durationMs: 1.5 };
  assert.deepEqual(shape(platform("platform.report", { requestId: "r", metrics, status: "success" })), [
    { time, type: "platform.report", record: { requestId: "r", metrics } },
  ]);
  assert.deepEqual(shape(platform("platform.report", { requestId: "r", metrics, tracing })), [
    { time, type: "platform.report", record: { requestId: "r", metrics, tracing } },
  ]);
});

test("the Logs API of 2021 tells when the runtime is done, with three states", () => {
  const done = (status: string) =>
    logsShape("2021-03-18")(platform("platform.runtimeDone", { requestId: "r", status, errorType: "E" })).map(
      ({ type, record }) => [type, record],
    );
  const end = ["platform.end", { requestId: "r" }];
  assert.deepEqual(done("success"), [["platform.runtimeDone", { requestId: "r", status: "success" }], end]);
  assert.deepEqual(done("timeout"), [["platform.runtimeDone", { requestId: "r", status: "timeout" }], end]);
  assert.deepEqual(done("error"), [["platform.runtimeDone", { requestId: "r", status: "failure" }], end]);
});

test("faults are the Logs API's, phases of init the Telemetry API's", () => {
  const fault: TelemetryEvent = { kind: "fault", time, text: "RequestId: r Error: it fell\n" };
  assert.deepEqual(logsShape("2020-08-15")(fault), [
    { time, type: "platform.fault", record: "RequestId: r Error: it fell\n" },
  ]);
  assert.deepEqual(telemetryShape("2022-07-01", "Text")(fault), []);
  for (const type of ["initStart", "initRuntimeDone", "initReport", "restoreStart", "telemetrySubscription"])
    assert.deepEqual(logsShape("2021-03-18")(platform(`platform.${type}`, {})), [], type);
});
