import assert from "node:assert/strict";
import { test } from "node:test";
import type { InvokeReport } from "../../../../../src/ui/commands.ts";
import { stubEditor } from "../../../manifest/editorStub.ts";

stubEditor();
const { resultDetail, resultSummary } = await import("../../../../../src/ui/functions/calls/summary.ts");

const answer: InvokeReport = {
  name: "Hello",
  status: 200,
  payload: "{}",
  functionError: undefined,
  executedVersion: "$LATEST",
  requestId: "r",
  logTail: "",
  report: {
    requestId: "r",
    durationMs: 12.34,
    billedDurationMs: 123,
    memorySizeMb: 128,
    maxMemoryUsedMb: 64,
    initDurationMs: 110.1,
    restoreDurationMs: undefined,
    status: undefined,
    errorType: undefined,
  },
};

test("the line over a result has status, durations, memory and the cold start", () => {
  assert.equal(resultSummary(answer), "200 · 12.34 ms (123 billed) · 64 of 128 MB · cold 110.1 ms");
});

test("without a REPORT line the status is all that is claimed", () => {
  assert.equal(resultSummary({ ...answer, report: undefined }), "200");
});

test("a failed function shows its error's type and the figures, however long its message is", () => {
  const payload = JSON.stringify({ errorType: "TypeError", errorMessage: "no ".repeat(100), trace: [] });
  assert.equal(
    resultSummary({ ...answer, functionError: "Unhandled", payload }),
    "TypeError · 12.34 ms (123 billed) · 64 of 128 MB · cold 110.1 ms",
  );
});

test("the detail has what AWS said of the call", () => {
  assert.equal(resultDetail(answer), "Status 200, version $LATEST, request r");
  assert.equal(
    resultDetail({ ...answer, functionError: "Unhandled", requestId: undefined }),
    'Status 200, function error "Unhandled", version $LATEST',
  );
});

test("an error body of any other shape falls back to AWS's word for it", () => {
  for (const payload of ["", "null", '"text"', "{}", '{"errorType":1}', '{"errorType":""}']) {
    assert.equal(
      resultSummary({ ...answer, functionError: "Unhandled", payload, report: undefined }),
      "Unhandled",
    );
  }
});
