import assert from "node:assert/strict";
import { test } from "node:test";
import { isProductionProfile } from "../../../../src/ui/kit/productionProfiles.ts";

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
];

for (const [profile, patterns, production] of cases) {
  test(`"${profile}" is ${production ? "" : "not "}production by ${JSON.stringify(patterns)}`, () => {
    assert.equal(isProductionProfile(profile, patterns), production);
  });
}
