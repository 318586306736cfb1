import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReport } from "../../../src/lambda/report.ts";

const id = "8f507cfc-a1b2-4c3d-9e8f-0123456789ab";

test("a warm call's REPORT gives its figures and no cold start", () => {
  const log = [
    `START RequestId: ${id} Version: $LATEST`,
    `END RequestId: ${id}`,
    `REPORT RequestId: ${id}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t`,
    "",
  ].join("\n");
  assert.deepEqual(parseReport(log), {
    requestId: id,
    durationMs: 3.01,
    billedDurationMs: 4,
    memorySizeMb: 128,
    maxMemoryUsedMb: 36,
    initDurationMs: undefined,
    restoreDurationMs: undefined,
    status: undefined,
    errorType: undefined,
  });
});

test("a cold start, its outcome and the trace line after it are understood", () => {
  const log = `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3111 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\tStatus: error\tError Type: Runtime.OutOfMemory\t\nXRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\n`;
  const report = parseReport(log);
  assert.equal(report?.initDurationMs, 110.1);
  assert.equal(report?.status, "error");
  assert.equal(report?.errorType, "Runtime.OutOfMemory");
});

test("of two reports of one request the last one counts", () => {
  const report = (ms: string) => `REPORT RequestId: ${id}\tDuration: ${ms} ms\tBilled Duration: 2 ms\t`;
  assert.equal(parseReport(`${report("1.00")}\n${report("2.00")}\n`)?.durationMs, 2);
});

test("the JSON format's platform.report gives the same figures", () => {
  const record = {
    requestId: id,
    status: "success",
    metrics: {
      durationMs: 5.5,
      billedDurationMs: 106,
      memorySizeMB: 256,
      maxMemoryUsedMB: 70,
      initDurationMs: 100.2,
    },
  };
  const log = `{"level":"INFO","message":"hi"}\n${JSON.stringify({ time: "t", type: "platform.report", record })}\n`;
  const report = parseReport(log);
  assert.equal(report?.durationMs, 5.5);
  assert.equal(report?.billedDurationMs, 106);
  assert.equal(report?.initDurationMs, 100.2);
  assert.equal(report?.status, undefined);
});

test("a function that prints the word REPORT does not make one, nor does a broken line", () => {
  assert.equal(parseReport("REPORT of sales\nREPORT RequestId: x\tnothing\n"), undefined);
  assert.equal(parseReport('{"type":"platform.report","record":{}}'), undefined);
});
