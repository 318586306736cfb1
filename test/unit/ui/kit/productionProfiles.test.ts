import assert from "node:assert/strict";
import { test } from "node:test";
import { isProductionTarget, withTarget } from "../../../../src/ui/kit/productionProfiles.ts";

const cases: readonly (readonly [profile: string, patterns: readonly string[], production: boolean])[] = [
  ["prod", ["*prod*"], true],
  ["Shop-PROD-admin", ["*prod*"], true],
  ["dev", ["*prod*"], false],
  ["live", ["live"], true],
  ["live2", ["live"], false],
  ["eu-live-1", ["eu-*-1"], true],
  ["eu-1", ["eu-*-1"], false],
  ["abab", ["ab*ab"], true],
  ["ab", ["ab*ab"], false],
  ["prod", [], false],
  ["dev", ["dev/eu-west-1"], true],
  ["dev", ["dev/us-*"], false],
  ["prod-sandbox", ["*prod*", "!*sandbox"], false],
  ["prod-sandbox", ["!*sandbox", "*prod*"], true],
  ["prod", ["*prod*", "!prod/eu-west-1"], false],
];

for (const [profile, patterns, production] of cases) {
  test(`"${profile}" is ${production ? "" : "not "}production by ${JSON.stringify(patterns)}`, () => {
    assert.equal(isProductionTarget({ profile, region: "eu-west-1" }, patterns), production);
  });
}

test("a target is marked and unmarked by itself, and what is said twice is said once", () => {
  const dev = { profile: "dev", region: "eu-west-1" };
  const prod = { profile: "prod", region: "eu-west-1" };
  const patterns = ["*prod*"];
  const marked = withTarget(patterns, dev, true);
  assert.deepEqual(marked, ["*prod*", "dev/eu-west-1"]);
  assert.deepEqual(withTarget(marked, dev, true), marked);
  assert.deepEqual(withTarget(marked, dev, false), patterns);
  const unmarked = withTarget(patterns, prod, false);
  assert.deepEqual(unmarked, ["*prod*", "!prod/eu-west-1"]);
  assert.deepEqual(withTarget(unmarked, prod, true), patterns);
});
