import assert from "node:assert/strict";
import { test } from "node:test";
import { findDefinition } from "./findDefinition.ts";

/** Shapes that took quadratic time, or a call of a function for each of their letters. */
const python: readonly (readonly [shape: string, expected: string])[] = [
  ["f'{", "missing"],
  [`f"{f'{`, "missing"],
  ['f"""{', "missing"],
  ["from a import (", "missing"],
  ["from a import b, c as ", "missing"],
  ["import a as ", "missing"],
  ["a, ", "missing"],
  ["a = ", "missing"],
  ["a: ", "missing"],
  ["x.handler: ", "missing"],
  ["global ", "missing"],
  ["(", "missing"],
  ["[a := ", "missing"],
  ["@a\n", "missing"],
  ["\\\n", "missing"],
  ["if a: ", "missing"],
  ["handler ", "missing"],
  ["'''", "missing"],
  ["lambda: ", "missing"],
];

for (const [shape, expected] of python) {
  test(`Python: ${JSON.stringify(shape)}, sixty thousand times`, () => {
    const text = shape.repeat(60_000);
    const { kind } = findDefinition("app.py", text, ["handler"]);
    assert.equal(kind, expected);
    // What follows it in lines of its own is found: nothing hostile swallows a definition at the margin.
    if (/^(from|import|a|\(|@|if)/.test(shape)) {
      const found = findDefinition("app.py", `${text}\n\ndef handler(event, context): pass\n`, ["handler"]);
      assert.equal(found.kind, "found");
    }
  });
}

for (const [shape, text] of [
  ["a!!!", `exports.handler = a${"!".repeat(200_000)};`],
  ["a as any", `exports.handler = a${" as any".repeat(60_000)};`],
  ["a = a =", `exports.handler = ${"a = ".repeat(20_000)}1;`],
  ["((((", `exports.handler = ${"(".repeat(60_000)}1${")".repeat(60_000)};`],
  ["[[[[", "[".repeat(60_000)],
  ["else if", `if (a) {} ${"else if (a) {} ".repeat(20_000)}`],
  ["${`", "`${".repeat(60_000)],
  ["a => a =>", `exports.handler = ${"a => ".repeat(60_000)}1;`],
] as const) {
  test(`TypeScript: many of ${shape} end without an error`, () => {
    const { kind } = findDefinition("app.ts", text, ["handler"]);
    assert.ok(["found", "missing", "unknown", "unreadable"].includes(kind), kind);
  });
}

/** Numbers that only look random, so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const signs = "f ' { } \" ( ) [ ] : ; , = # \\ @ . * ! < > ` $ ''' \"\"\" => \uFEFF é 𝒳";
const words = "def class import from as global lambda async if for with handler a exports module";
const pieces = [...signs.split(" "), ...words.split(" "), " ", "\n", "\t"];

for (const file of ["app.py", "app.ts", "app.tsx", "app.js"]) {
  test(`${file}: four hundred random texts are read without an error`, () => {
    for (let seed = 0; seed < 400; seed++) {
      const next = numbers(seed);
      const text = Array.from({ length: 60 }, () => pieces[next(pieces.length)]).join("");
      const found = findDefinition(file, text, ["handler"]);
      if (found.kind !== "found") continue;
      const line = text.split("\n")[found.name.start.line];
      assert.ok(line !== undefined && found.name.end.character <= line.length + 1, JSON.stringify(text));
    }
  });
}
