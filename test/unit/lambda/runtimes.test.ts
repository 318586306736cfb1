import { Runtime } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findRuntime,
  isOsOnly,
  languageOf,
  languageVersion,
  runtimeNote,
  runtimes,
} from "../../../src/lambda/runtimes.ts";
import { inWords } from "../../../src/shared/phrase.ts";

function noteOf(runtime: string): string | undefined {
  const note = runtimeNote(runtime);
  return note && inWords(note);
}

test("the table has the runtimes of the pinned SDK, and no other", () => {
  assert.deepEqual(runtimes.map(({ id }) => id).sort(), Object.values(Runtime).sort());
});

test("a successor is a runtime that functions can be created with, and that lives longer", () => {
  for (const { id, deprecation = "", successor } of runtimes) {
    if (successor === undefined) continue;
    const next = findRuntime(successor);
    assert.ok(next !== undefined && next.blocked === undefined && next.preview === undefined, id);
    assert.ok((next.deprecation ?? "9999") > deprecation, id);
  }
});

test("what is blocked has a day and a successor", () => {
  for (const { id, blocked, deprecation, successor } of runtimes)
    if (blocked) assert.ok(deprecation !== undefined && successor !== undefined, id);
});

test("days are days of the calendar", () => {
  for (const { id, deprecation } of runtimes) {
    if (deprecation !== undefined)
      assert.equal(new Date(deprecation).toISOString().slice(0, 10), deprecation, id);
  }
});

test("a runtime's name tells its language and version, also of one that is newer than the table", () => {
  const cases = [
    ["nodejs24.x", "node", "24"],
    ["nodejs40.x", "node", "40"],
    ["nodejs8.10", "node", "8.10"],
    ["nodejs4.3-edge", "node", "4.3"],
    ["nodejs", "node", undefined],
    ["python3.13", "python", "3.13"],
    ["python3.20", "python", "3.20"],
    ["java8.al2", "java", "8"],
    ["java29", "java", "29"],
    ["dotnet8", "dotnet", "8"],
    ["dotnetcore3.1", "dotnet", "3.1"],
    ["ruby3.4", "ruby", "3.4"],
    ["provided.al2026", "executable", undefined],
    ["go1.x", "executable", undefined],
    ["nodejs24", undefined, undefined],
    ["3.13", undefined, undefined],
    ["", undefined, undefined],
  ] as const;
  for (const [runtime, language, version] of cases) {
    assert.equal(languageOf(runtime), language, runtime);
    if (language !== undefined) assert.equal(languageVersion(runtime), version, runtime);
  }
});

test("go1.x was a runtime with a client of its own, not an operating system alone", () => {
  assert.deepEqual(["provided", "provided.al2023", "go1.x", "nodejs24.x"].map(isOsOnly), [
    true,
    true,
    false,
    false,
  ]);
});

test("a preview is told as such, and how long the others are supported", () => {
  assert.equal(noteOf("nodejs26.x"), "preview, not for production");
  assert.equal(noteOf("python3.15"), "preview, not for production");
  assert.equal(noteOf("nodejs20.x"), "supported until 2026-04-30, then nodejs24.x");
  assert.equal(noteOf("nodejs24.x"), "supported until 2028-04-30");
  assert.equal(noteOf("nodejs40.x"), undefined);
});
