import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentLimitBytes, environmentSize, nameProblem } from "../../../src/lambda/environment.ts";
import { inWords } from "../../../src/shared/phrase.ts";

test("names as AWS takes them are no problem", () => {
  for (const name of ["TABLE_NAME", "a1", "constructor", "AWS_LAMBDA_EXEC_WRAPPER", "NODE_OPTIONS"]) {
    assert.equal(nameProblem(name), undefined, name);
  }
});

test("a name must start with a letter, have two characters and no others than letters, digits and underscores", () => {
  for (const name of ["A", "1A", "_A", "A-B", "A.B", "Ä1", "A B", ""]) {
    assert.match(inWords(nameProblem(name) ?? ""), /cannot be a variable's name/, name);
  }
});

test("names that Lambda sets itself are reserved", () => {
  for (const name of ["AWS_REGION", "_HANDLER", "LAMBDA_TASK_ROOT", "AWS_SESSION_TOKEN"]) {
    assert.match(inWords(nameProblem(name) ?? ""), /is reserved/, name);
  }
});

test("the size counts bytes of the JSON text, as AWS measures it", () => {
  // {"AB":""} is 9 bytes.
  assert.equal(environmentSize({ AB: "x".repeat(environmentLimitBytes - 9) }), environmentLimitBytes);
  assert.equal(environmentSize({ AB: "ü" }), 11);
});
