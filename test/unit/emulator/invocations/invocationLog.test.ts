import assert from "node:assert/strict";
import { test } from "node:test";
import type { InvocationRecord } from "../../../../src/emulator/contracts/observer.ts";
import { invocationLog } from "../../../../src/emulator/invocations/invocationLog.ts";
import { lineLog } from "../../../../src/shared/log.ts";
import { outcome } from "./openInvoker.ts";

const record: InvocationRecord = {
  caller: { kind: "request" },
  requestId: "id",
  functionName: "fn",
  invokedArn: "arn:fn",
  executedVersion: "3",
  trace: "Root=1",
  payload: Buffer.from('{"secret":"hunter2"}'),
  startedAt: 100,
  endedAt: 112,
  result: { kind: "answered", outcome: { ...outcome, functionError: "Unhandled", errorType: "TypeError" } },
};

test("a line tells of an invocation what a person would ask, and nothing of its payloads", () => {
  const lines: string[] = [];
  const log = lineLog((line) => lines.push(line), "debug");
  invocationLog(log)(record);
  invocationLog(log)({ ...record, result: { kind: "refused", error: new Error("Rate Exceeded.") } });
  assert.deepEqual(lines, [
    'debug invoked function="arn:fn" version="3" by="request" requestId="id" ms=12 durationMs=1 maxMemoryUsedMb=40 functionError="TypeError"\n',
    'debug not invoked function="arn:fn" version="3" by="request" requestId="id" ms=12 error="Rate Exceeded."\n',
  ]);
});
