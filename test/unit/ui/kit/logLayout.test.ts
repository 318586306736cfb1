import assert from "node:assert/strict";
import { test } from "node:test";
import { LogLayout } from "../../../../src/ui/kit/logLayout.ts";
import { timeText } from "../../../../src/ui/kit/timeText.ts";

const one = "11111111-1111-1111-1111-111111111111";
const two = "22222222-2222-2222-2222-222222222222";
const time = "2026-11-26T10:50:03.120Z";
const local = timeText(Date.parse(time));

test("requests have a gap between them, and their lines have no id that the one before has said", () => {
  const log = [
    `START RequestId: ${one} Version: $LATEST`,
    `${time}\t${one}\tINFO\tlisting { category: 'tea' }`,
    `END RequestId: ${one}`,
    `START RequestId: ${two} Version: $LATEST`,
    `[WARNING]\t${time}\t${two}\tlow on tea`,
    "printed",
  ].join("\n");
  assert.deepEqual(new LogLayout().text(log).split("\n"), [
    `START RequestId: ${one} Version: $LATEST`,
    `${local} INFO\tlisting { category: 'tea' }`,
    `END RequestId: ${one}`,
    "",
    `START RequestId: ${two} Version: $LATEST`,
    `${local} WARNING\tlow on tea`,
    "printed",
  ]);
});

test("a line among another request's lines keeps its id", () => {
  const layout = new LogLayout();
  layout.lines(`START RequestId: ${one} Version: $LATEST`);
  layout.lines(`START RequestId: ${two} Version: $LATEST`);
  assert.deepEqual(layout.lines(`${time}\t${one}\tERROR\tlate`), [`${local} ${one} ERROR\tlate`]);
});
