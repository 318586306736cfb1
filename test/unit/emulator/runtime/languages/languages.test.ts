import assert from "node:assert/strict";
import { test } from "node:test";
import { languageFor } from "../../../../../src/emulator/runtime/languages/languages.ts";
import { debugAdapterOf, runtimes } from "../../../../../src/lambda/runtimes.ts";

test("the table's runtimes can be debugged as their languages say, and there is a language for each but Python 2", () => {
  for (const { id } of runtimes.filter(({ id }) => id !== "python2.7")) {
    assert.equal(languageFor(id).debugger?.adapter, debugAdapterOf(id), id);
  }
});

test("a runtime for which there is no language is told, with those that there are", () => {
  for (const runtime of ["python2.7", "cobol85", undefined]) {
    assert.throws(() => languageFor(runtime), /cannot run on this machine\. Use nodejs, python3/);
  }
});
