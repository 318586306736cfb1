import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createIot } from "../../../../../src/emulator/services/iot/service.ts";
import { migrations } from "../../../../../src/emulator/services/iot/state.ts";
import { asking } from "../../../../../src/emulator/contracts/ask.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";

const place = { accountId: "000000000000", region: "us-east-1" };

test("rules that publish a message to themselves several times end soon, and say so once", async () => {
  const database = new DatabaseSync(":memory:");
  for (const { sql } of migrations) database.exec(sql);
  let owed = 0;
  const warnings: string[] = [];
  const { service, publish } = createIot({
    database,
    clock: new ManualClock(),
    log: { ...silentLog, warn: (message) => void warnings.push(message) },
    random: () => 0,
    deliveries: { owe: () => void (owed += 1) },
    ...place,
  });
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const again = { republish: { topic: "loop", roleArn } };
  const call = { lambda: { functionArn: "arn:aws:lambda:us-east-1:000000000000:function:fn" } };
  await asking(service, place)("CreateTopicRule", {
    ruleName: "loop",
    topicRulePayload: { sql: "SELECT * FROM 'loop'", actions: [call, again, again, again] },
  });
  await publish({ topic: "loop", payload: Buffer.from("{}") });
  assert.equal(owed, 101);
  assert.deepEqual(warnings, ["rules publish a message again and again"]);
});
