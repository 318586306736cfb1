import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { startedEmulator, suiteEnd } from "../emulator/startedEmulator.ts";
import { readCases } from "./cases.ts";
import { play } from "./play.ts";

const accountId = "000000000000";
const region = "us-east-1";

/** Areas whose services the emulator has; the others are brought in with theirs. */
const areas: ReadonlySet<string> = new Set([
  "apigateway-api",
  "apigateway-rest",
  "events",
  "events-api",
  "schedule",
  "sns",
]);

describe("recorded answers of AWS: what calls functions", () => {
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end, { accountId, region });
  });
  for (const testCase of readCases("event-sources.json")) {
    if (!areas.has(testCase.area)) continue;
    // The unit tests of schedules have a clock of their own.
    const skip = testCase.timing === true && "takes minutes";
    test(`${testCase.area}: ${testCase.id}`, { timeout: 60_000, skip }, () =>
      play(testCase, emulator, variables()),
    );
  }
});

/** Names that no other case uses. */
function variables(): Map<string, string> {
  const unique = randomUUID().slice(0, 13);
  const names = [
    "FN",
    "QUEUE",
    "QUEUE2",
    "DLQ",
    "NOQUEUE",
    "RULE",
    "BUS",
    "NOBUS",
    "ROLE",
    "TOPIC",
    "API_NAME",
  ];
  const named = names.map((name): [string, string] => [name, `${name.toLowerCase()}-${unique}`]);
  return new Map([["ACCOUNT", accountId], ["REGION", region], ...named]);
}
