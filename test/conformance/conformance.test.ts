import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { startedEmulator, suiteEnd } from "../emulator/startedEmulator.ts";
import { readCases } from "./cases.ts";
import { play } from "./play.ts";

const accountId = "000000000000";
const region = "us-east-1";

describe("recorded answers of AWS", () => {
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    // A minute of AWS's waits is a tenth of a second here.
    emulator = await startedEmulator(end, { accountId, region, timeScale: 600 });
  });
  const score = new Map<string, { passed: number; total: number }>();

  for (const testCase of readCases("cases.json", "more-cases.json")) {
    test(`${testCase.area}: ${testCase.id}`, { timeout: 60_000 }, async () => {
      const area = score.get(testCase.area) ?? { passed: 0, total: 0 };
      score.set(testCase.area, area);
      area.total += 1;
      await play(testCase, emulator, variables());
      area.passed += 1;
    });
  }

  after(() => {
    const all = [...score.values()];
    const passed = all.reduce((sum, area) => sum + area.passed, 0);
    const total = all.reduce((sum, area) => sum + area.total, 0);
    for (const [area, figures] of score) console.log(`${area}: ${figures.passed}/${figures.total}`);
    console.log(`conformance: ${passed}/${total}`);
  });
});

/** Names that no other case uses. */
function variables(): Map<string, string> {
  const unique = randomUUID().slice(0, 13);
  return new Map([
    ["ACCOUNT", accountId],
    ["REGION", region],
    ["OTHER_REGION", "eu-west-1"],
    ["FN", `fn-${unique}`],
    ["NOFN", `no-fn-${unique}`],
    ["LAYER", `layer-${unique}`],
    ["ROLE", `role-${unique}`],
    ["UUID", randomUUID()],
    ["MIN_UNRESERVED", "100"],
  ]);
}
