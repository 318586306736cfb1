import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { dynamoDb, withoutDynamoDb } from "../emulator/dynamodb/dynamoDbEngine.ts";
import { startedEmulator, suiteEnd } from "../emulator/startedEmulator.ts";
import { type Case, readCases } from "./cases.ts";
import { play } from "./play.ts";
import { isRawService } from "./rawClient.ts";

const accountId = "000000000000";
const region = "us-east-1";

/** Areas whose services the emulator has; the others are brought in with theirs. */
const areas: ReadonlySet<string> = new Set([
  "apigateway-api",
  "apigateway-rest",
  "esm-api",
  "esm-ddb",
  "esm-destinations",
  "esm-filter",
  "esm-kafka-api",
  "esm-kinesis",
  "esm-sqs",
  "esm-sqs-partial",
  "esm-streams-partial",
  "events",
  "events-api",
  "logs",
  "s3",
  "schedule",
  "sns",
  "stepfunctions",
]);

// Most of them wait: for a window, or for what must not come.
describe("recorded answers of AWS: what calls functions", { concurrency: 4 }, () => {
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end, { accountId, region, dynamoDb });
  });
  for (const testCase of readCases("event-sources.json")) {
    if (!areas.has(testCase.area) || !servicesOf(testCase).every(isRawService)) continue;
    // The unit tests of schedules have a clock of their own.
    const skip =
      (testCase.timing === true && "takes minutes") ||
      (servicesOf(testCase).includes("dynamodb") && withoutDynamoDb);
    test(`${testCase.area}: ${testCase.id}`, { timeout: 60_000, skip }, () =>
      play(testCase, emulator, variables()),
    );
  }
});

/** The services that a case asks, and whose streams it maps; those that the emulator has not are brought in with theirs. */
function servicesOf({ steps }: Case): string[] {
  const asked = steps.flatMap(({ op }) => /^(\w+):/.exec(op)?.[1] ?? []);
  const mapped = ["kinesis", "dynamodb"].filter((name) => JSON.stringify(steps).includes(`arn:aws:${name}:`));
  return [...asked, ...mapped];
}

/** Names that no other case uses. */
function variables(): Map<string, string> {
  const unique = randomUUID().slice(0, 13);
  const names = [
    "FN",
    "NOFN",
    "QUEUE",
    "QUEUE2",
    "DLQ",
    "NOQUEUE",
    "STREAM",
    "NOSTREAM",
    "TABLE",
    "NOTABLE",
    "RULE",
    "BUS",
    "NOBUS",
    "ROLE",
    "TOPIC",
    "API_NAME",
    "BUCKET",
    "MACHINE",
  ];
  const named = names.map((name): [string, string] => [name, `${name.toLowerCase()}-${unique}`]);
  return new Map([["ACCOUNT", accountId], ["REGION", region], ["UUID", randomUUID()], ...named]);
}
