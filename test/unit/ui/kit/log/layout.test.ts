import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "../../../manifest/editorStub.ts";

stubEditor();
const { LogLayout } = await import("../../../../../src/ui/kit/log/layout.ts");
const { timeText } = await import("../../../../../src/ui/kit/timeText.ts");

const one = "11111111-1111-1111-1111-111111111111";
const two = "22222222-2222-2222-2222-222222222222";
const time = "2026-11-26T10:50:03.120Z";
const at = Date.parse(time);
const clock = timeText(at);
const report = (id: string, more = "") =>
  `REPORT RequestId: ${id}\tDuration: 2.40 ms\tBilled Duration: 3 ms\tMemory Size: 256 MB\tMax Memory Used: 49 MB\t${more}`;
const figures = "2.4 ms (3 billed) · 49 of 256 MB";

function shown(log: readonly string[]): string[] {
  const layout = new LogLayout();
  return log.flatMap((line) => layout.lines(line, at));
}

test("a request has a heading, its lines without its id, and its figures where the REPORT was", () => {
  const log = [
    `START RequestId: ${one} Version: $LATEST`,
    `${time}\t${one}\tINFO\tlisting { category: 'tea' }`,
    `END RequestId: ${one}`,
    report(one, "Init Duration: 110.00 ms"),
    `START RequestId: ${two} Version: 7`,
    `[WARNING]\t${time}\t${two}\tlow on tea`,
    "printed",
  ];
  assert.deepEqual(shown(log), [
    `── ${clock} ─ 11111111 ──`,
    `${clock}.120  INFO   listing { category: 'tea' }`,
    `── ✓ ${figures} · cold 110 ms ──`,
    "",
    `── ${clock}  version 7 ─ 22222222 ──`,
    `${clock}.120  WARNING  low on tea`,
    "printed",
  ]);
});

test("a line among another request's lines keeps the beginning of its id, and the reader hears of the whole", () => {
  const ids: string[] = [];
  const layout = new LogLayout((id) => ids.push(id));
  layout.lines(`START RequestId: ${one} Version: $LATEST`, at);
  layout.lines(`START RequestId: ${two} Version: $LATEST`, at);
  assert.deepEqual(layout.lines(`${time}\t${one}\tERROR\tlate`, at), [`${clock}.120  11111111  ERROR  late`]);
  assert.deepEqual(layout.lines(report(one), at), [`── ✓ ${figures} ─ 11111111 ──`]);
  assert.deepEqual(new Set(ids), new Set([one, two]));
});

test("a request that failed says so by its error's type, or by AWS's status", () => {
  const thrown = `${time}\t${one}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no"}`;
  const start = `START RequestId: ${one} Version: $LATEST`;
  const last = (...log: string[]) => shown([start, ...log]).at(-1);
  assert.equal(last(thrown, report(one)), `── ✗ TypeError · ${figures} ──`);
  assert.equal(last("[ERROR] KeyError: 'id'", report(one)), `── ✗ KeyError · ${figures} ──`);
  assert.equal(last(report(one, "Status: timeout")), `── ✗ timeout · ${figures} ──`);
});

test("the outcome of a call whose log comes whole is in its heading", () => {
  const log = [
    `START RequestId: ${one} Version: $LATEST`,
    `${time}\t${one}\tINFO\tlisting`,
    `END RequestId: ${one}`,
    report(one),
    "",
  ].join("\n");
  const known = {
    requestId: one,
    durationMs: 2.4,
    billedDurationMs: 3,
    memorySizeMb: 256,
    maxMemoryUsedMb: 49,
    initDurationMs: undefined,
    restoreDurationMs: undefined,
    status: undefined,
    errorType: undefined,
  };
  const call = (error?: string) =>
    new LogLayout().call(log, { began: at, report: known, what: "tea", error });
  assert.deepEqual(call(), [
    "",
    `── ${clock}  ✓ ${figures} · tea ─ 11111111 ──`,
    `${clock}.120  INFO   listing`,
  ]);
  assert.equal(call("TypeError")[1], `── ${clock}  ✗ TypeError · ${figures} · tea ─ 11111111 ──`);
});

test("records of the JSON format are folded to message, fields and stack; Lambda's own are headings and figures", () => {
  const record = (more: object) => JSON.stringify({ timestamp: time, requestId: one, ...more });
  assert.deepEqual(
    shown([
      JSON.stringify({ time, type: "platform.initStart", record: { runtimeVersion: "v" } }),
      JSON.stringify({ time, type: "platform.start", record: { requestId: one, version: "$LATEST" } }),
      record({ level: "info", message: "listing", category: "tea", found: 4, of: { a: "b c" } }),
      record({ level: "ERROR", errorType: "TypeError", errorMessage: "no", stackTrace: ["at a", "at b"] }),
      JSON.stringify({
        time,
        type: "platform.report",
        record: {
          requestId: one,
          metrics: { durationMs: 2.4, billedDurationMs: 3, memorySizeMB: 256, maxMemoryUsedMB: 49 },
        },
      }),
    ]),
    [
      `── ${clock} ─ 11111111 ──`,
      `${clock}.120  INFO   listing  category=tea found=4 of={"a":"b c"}`,
      `${clock}.120  ERROR  no  errorType=TypeError`,
      "  at a",
      "  at b",
      `── ✓ ${figures} ──`,
    ],
  );
});

test("JSON that is no log record stays as it was printed", () => {
  for (const line of ['{"a":1}', "{ not json }", '{"level":3,"message":"x"}', "{}", "[1]"]) {
    assert.deepEqual(shown([line]), [line]);
  }
});

test("times are in UTC, and records of JSON are pretty or as they came, on demand", () => {
  const record = `{"timestamp":"${time}","level":"INFO","message":"found","items":{"tea":4}}`;
  const lines = (json: "pretty" | "plain") =>
    new LogLayout(() => undefined, { times: "utc", json }).lines(record, at);
  assert.deepEqual(lines("pretty"), [
    "10:50:03.120Z  INFO   found",
    "  {",
    '    "items": {',
    '      "tea": 4',
    "    }",
    "  }",
  ]);
  assert.deepEqual(lines("plain"), [record]);
});
