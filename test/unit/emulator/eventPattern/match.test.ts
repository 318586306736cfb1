import assert from "node:assert/strict";
import { test } from "node:test";
import { matches } from "../../../../src/emulator/eventPattern/match.ts";
import { readPattern } from "../../../../src/emulator/eventPattern/pattern.ts";
import { PatternError } from "../../../../src/emulator/eventPattern/patternError.ts";

const holds = (pattern: unknown, event: unknown) => matches(readPattern(JSON.stringify(pattern)), event);
const refusal = (pattern: unknown) => {
  try {
    readPattern(typeof pattern === "string" ? pattern : JSON.stringify(pattern));
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
  return undefined;
};

test("members of a list's objects agree within one element, at every level", () => {
  const pattern = { a: { b: { c: ["1"], d: ["2"] }, e: ["3"] } };
  assert.equal(holds(pattern, { a: [{ b: [{ c: "1" }, { d: "2" }], e: "3" }] }), false);
  assert.equal(holds(pattern, { a: [{ b: [{ c: "9" }, { c: "1", d: "2" }], e: "3" }] }), true);
  assert.equal(holds(pattern, { a: [{ b: { c: "1", d: "2" } }, { e: "3" }] }), false);
});

test("a field that two members could serve goes to the one that helps", () => {
  const pattern = { a: { b: ["1"], c: ["2"] } };
  assert.equal(holds(pattern, { "a.b": "1", a: [{ b: "9", c: "2" }] }), true);
  assert.equal(holds(pattern, { "a.b": "9", a: [{ b: "1" }, { c: "2" }] }), false);
  assert.equal(holds(pattern, { "a.b": "9", a: [{ b: "1", c: "2" }] }), true);
});

test("exists false is about the whole event, also beside other alternatives", () => {
  const pattern = { a: { b: [{ exists: false }, "x"] } };
  assert.equal(holds(pattern, { a: [{ c: 1 }, { b: "x" }] }), true);
  assert.equal(holds(pattern, { a: [{ c: 1 }, { b: "y" }] }), false);
  assert.equal(holds(pattern, { a: [{ b: {} }, { b: [] }] }), true);
});

test("texts compare by whole characters, case folded where asked", () => {
  assert.equal(holds({ a: [{ "equals-ignore-case": "ÄÖ😀" }] }, { a: "äö😀" }), true);
  assert.equal(holds({ a: [{ wildcard: "😀*\\*" }] }, { a: "😀 and *" }), true);
  assert.equal(holds({ a: [{ wildcard: "?" }] }, { a: "x" }), false);
});

test("what AWS refuses is refused in its words", () => {
  assert.equal(refusal({}), "Empty objects are not allowed");
  assert.equal(refusal({ a: {} }), "Empty objects are not allowed");
  assert.equal(refusal("[]"), "Filter is not an object");
  assert.equal(refusal({ a: [{ numeric: ["<", 5, ">", 1] }] }), "Too many elements in numeric expression");
  assert.equal(refusal({ a: [{ numeric: [">", 5, "<", 5] }] }), "Bottom must be less than top");
  assert.equal(refusal({ a: [{ numeric: ["~", 5] }] }), "Unrecognized numeric range operator: ~");
  assert.equal(refusal({ a: [{ constructor: "x" }] }), "Unrecognized match type constructor");
  assert.equal(
    refusal({ a: [{ "anything-but": { toString: "x" } }] }),
    "Unsupported anything-but pattern: toString",
  );
  assert.equal(refusal({ a: [{ cidr: "10.0.0.0/32" }] }), "IPv4 mask bits must be < 32");
});

test("a pattern may unfold to a thousand rules and no more", () => {
  const choice = (name: string) => ({ $or: Array.from({ length: 10 }, (_, n) => ({ [name]: [n] })) });
  const three = { x: choice("a"), y: choice("b"), z: choice("c") };
  assert.equal(refusal(three), undefined);
  assert.match(refusal({ ...three, w: choice("d") }) ?? "", /^Rule is too complex/);
});

test("no event and no pattern takes long", () => {
  const names = Array.from({ length: 60 }, (_, n) => `f${n}`);
  const pattern = { a: Object.fromEntries(names.map((name) => [name, ["1"]])) };
  // Each field could come from both members, and none of the choices works out.
  const half = (rest: string) => [...names.map((name) => ({ [name]: "1" })), { f0: rest }];
  const dotted = Object.fromEntries(names.map((name) => [`a.${name}`, [{ x: 1 }, "1"]]));
  assert.equal(holds(pattern, { ...dotted, a: half("1") }), true);
  assert.equal(holds({ ...pattern, b: ["1"] }, { ...dotted, a: half("1"), b: "2" }), false);
  assert.equal(holds({ a: [{ wildcard: `${"*a".repeat(200)}b` }] }, { a: "a".repeat(5000) }), false);
  let deep: unknown = "1";
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  assert.equal(holds({ a: ["1"] }, { a: deep }), false);
});
