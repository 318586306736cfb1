import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, merge, type Entries } from "../../../../src/ui/documents/entries.ts";

const base = baseOf({ STAGE: "dev", LOG_LEVEL: "info", OLD: "1" }, "salt");

function merged(mine: Entries, theirs: Entries, hidden: readonly string[] = []) {
  return merge(base, { entries: mine, hidden }, theirs);
}

test("what a colleague added stays, and my change goes over theirs", () => {
  const mine = { STAGE: "prod", LOG_LEVEL: "info", OLD: "1" };
  const theirs = { STAGE: "dev", LOG_LEVEL: "debug", OLD: "1", NEW_BY_OTHER: "x" };
  assert.deepEqual(merged(mine, theirs), {
    entries: { LOG_LEVEL: "debug", NEW_BY_OTHER: "x", OLD: "1", STAGE: "prod" },
    overruled: [],
    theirs: ["LOG_LEVEL", "NEW_BY_OTHER"],
  });
});

test("only what I removed is removed", () => {
  const mine = { STAGE: "dev", LOG_LEVEL: "info" };
  const theirs = { STAGE: "dev", LOG_LEVEL: "info", OLD: "1", NEW_BY_OTHER: "x" };
  assert.deepEqual(merged(mine, theirs).entries, {
    LOG_LEVEL: "info",
    NEW_BY_OTHER: "x",
    STAGE: "dev",
  });
});

test("what they removed goes when I left it alone, and stays when I changed it", () => {
  const theirs = { STAGE: "dev", LOG_LEVEL: "info" };
  assert.deepEqual(merged({ STAGE: "dev", LOG_LEVEL: "info", OLD: "1" }, theirs).entries, theirs);
  assert.deepEqual(merged({ STAGE: "dev", LOG_LEVEL: "info", OLD: "2" }, theirs), {
    entries: { ...theirs, OLD: "2" },
    overruled: ["OLD"],
    theirs: [],
  });
});

test("a name that both have changed is mine, and said", () => {
  const mine = { STAGE: "prod", LOG_LEVEL: "info", OLD: "1" };
  const theirs = { STAGE: "test", LOG_LEVEL: "info", OLD: "1" };
  assert.deepEqual(merged(mine, theirs).overruled, ["STAGE"]);
  assert.equal(merged(mine, theirs).entries["STAGE"], "prod");
});

test("the same change of both is no conflict", () => {
  const both = { STAGE: "prod", LOG_LEVEL: "info", OLD: "1" };
  assert.deepEqual(merged(both, both), { entries: both, overruled: [], theirs: [] });
});

test("a value that was not looked at is theirs, whatever its stand-in was read as", () => {
  const mine = { STAGE: "", LOG_LEVEL: "", OLD: "" };
  const theirs = { STAGE: "dev", LOG_LEVEL: "debug", OLD: "1" };
  const all = ["STAGE", "LOG_LEVEL", "OLD"];
  assert.deepEqual(merged(mine, theirs, all).entries, theirs);
  assert.deepEqual(merged(mine, theirs, all).theirs, ["LOG_LEVEL"]);
});

test("names of JavaScript's own are names like others", () => {
  const mine: Entries = Object.fromEntries([
    ["STAGE", "dev"],
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  const { entries } = merged(mine, { STAGE: "dev" });
  assert.deepEqual(Object.keys(entries), ["STAGE", "__proto__", "constructor"]);
});

test("a base tells no value", () => {
  assert.doesNotMatch(JSON.stringify(baseOf({ TOKEN: "secret-value" }, "salt")), /secret/);
});
