import assert from "node:assert/strict";
import { test } from "node:test";
import { reportRecord } from "../../../../../src/emulator/runtime/log/platformRecords.ts";
import { reportLine } from "../../../../../src/emulator/runtime/log/report.ts";
import { parseReport } from "../../../../../src/lambda/report.ts";

const figures = {
  requestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
  durationMs: 1233.96,
  billedDurationMs: 1698,
  memorySizeMb: 256,
  maxMemoryUsedMb: 123,
};

test("REPORT is written as recorded: a tab behind every figure, none behind the status", () => {
  assert.equal(
    reportLine({ ...figures, initDurationMs: 463.5, ending: { kind: "success" } }),
    `REPORT RequestId: ${figures.requestId}\tDuration: 1233.96 ms\tBilled Duration: 1698 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\tInit Duration: 463.50 ms\t\n`,
  );
  assert.match(
    reportLine({ ...figures, ending: { kind: "error", errorType: "Runtime.ExitError" } }),
    /\tMax Memory Used: 123 MB\tStatus: error\tError Type: Runtime\.ExitError\n$/,
  );
});

test("what the emulator reports is what is read, in both formats", () => {
  const report = { ...figures, initDurationMs: 463.5, restoreDurationMs: 12.25 };
  const read = { ...report, status: undefined, errorType: undefined };
  const success = { ...report, ending: { kind: "success" } } as const;
  const timeout = { ...report, ending: { kind: "timeout" } } as const;
  const failure = { ...report, ending: { kind: "error", errorType: "Runtime.ExitError" } } as const;
  assert.deepEqual(parseReport(reportLine(success)), read);
  assert.deepEqual(parseReport(reportLine(timeout)), { ...read, status: "timeout" });
  assert.deepEqual(parseReport(reportLine(failure)), {
    ...read,
    status: "error",
    errorType: "Runtime.ExitError",
  });
  const record = reportRecord(timeout, { tracing: undefined, spans: [] });
  assert.deepEqual(parseReport(JSON.stringify({ type: "platform.report", record })), {
    ...read,
    status: "timeout",
  });
});
