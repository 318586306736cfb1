import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, dollarText, type Usage } from "../../../src/lambda/prices.ts";

const usage: Usage = {
  billedDurationMs: 1000,
  memoryMb: 1024,
  architecture: "x86_64",
  ephemeralStorageMb: 512,
  region: "us-east-1",
};
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? 0) / expected - 1) < 1e-3, `${actual} is not ${expected}`);

test("a call costs its request and its GB-seconds, by architecture", () => {
  near(costOf(usage), 0.0000168667);
  near(costOf({ ...usage, architecture: "arm64" }), 0.0000135334);
  near(costOf({ ...usage, billedDurationMs: 3, memoryMb: 256 }), 2.125e-7);
});

test("storage counts beyond 512 MB, and regions differ", () => {
  near(costOf({ ...usage, ephemeralStorageMb: 512 + 1024 }), 0.0000168667 + 0.0000000309);
  near(costOf({ ...usage, region: "af-south-1" }), 0.0000168667 * 1.326);
  near(costOf({ ...usage, region: "eu-central-1" }), 0.0000168667);
  assert.equal(costOf({ ...usage, region: "cn-north-1" }), undefined);
});

test("many calls reach the cheaper tiers", () => {
  // 10 GB for 900 s, a million times: nine billion GB-seconds.
  const big = { ...usage, billedDurationMs: 900_000, memoryMb: 10_240 };
  near(costOf(big, 1_000_000), 0.2 + 6e9 * 0.0000166667 + 3e9 * 0.000015);
  near(costOf(big, 10_000_000), 2 + 6e9 * 0.0000166667 + 9e9 * 0.000015 + 75e9 * 0.0000133334);
});

test("two digits that count are written out", () => {
  assert.deepEqual([2.125e-7, 0.0000168667, 0.2125, 1.5, 21.25, 145_000, 0].map(dollarText), [
    "0.00000021 $",
    "0.000017 $",
    "0.21 $",
    "1.50 $",
    "21.25 $",
    "145000 $",
    "0 $",
  ]);
});
