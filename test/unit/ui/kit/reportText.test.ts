import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "../../manifest/editorStub.ts";

stubEditor();
const { figuresText } = await import("../../../../src/ui/kit/reportText.ts");

const report = {
  requestId: "r",
  durationMs: 2.4,
  billedDurationMs: 3,
  memorySizeMb: 256,
  maxMemoryUsedMb: 49,
  initDurationMs: undefined,
  restoreDurationMs: undefined,
  status: undefined,
  errorType: undefined,
};

test("a call's figures are its times and what it used of its memory", () => {
  assert.equal(figuresText(report), "2.4 ms (3 billed) · 49 of 256 MB");
});

test("where a system does not tell what was used, nothing is said of it", () => {
  assert.equal(figuresText({ ...report, maxMemoryUsedMb: 0 }), "2.4 ms (3 billed) · 256 MB");
});
