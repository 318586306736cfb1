import assert from "node:assert/strict";
import { test } from "node:test";
import { asking } from "../../../../../src/emulator/contracts/ask.ts";
import { ServiceError } from "../../../../../src/emulator/contracts/service.ts";
import { kinesisInMemory } from "./kinesisInMemory.ts";

test("each operation that is listed is there when it is loaded", async () => {
  const { service } = kinesisInMemory().kinesis;
  const ask = asking(service, { accountId: "000000000000", region: "us-east-1" });
  for (const name of Object.keys(service.operations)) {
    // One that is not there would answer nothing, and refuse nothing.
    const outcome = await ask(name, { StreamName: "no such stream!" }).catch((error: unknown) => error);
    assert.ok(outcome instanceof ServiceError || outcome !== undefined, name);
  }
});
