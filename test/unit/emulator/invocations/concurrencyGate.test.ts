import assert from "node:assert/strict";
import { test } from "node:test";
import { concurrencyGate } from "../../../../src/emulator/invocations/concurrencyGate.ts";

const claim = {
  fn: { functionName: "f" },
  qualifier: "$LATEST",
  reservedConcurrency: undefined,
  provisionedConcurrency: 0,
  provisionedTotal: 0,
};
const reserved = { name: "ServiceError", code: "TooManyRequestsException" };

test("a reservation is a limit, and a place that is given back is free again", () => {
  const gate = concurrencyGate(() => 1000);
  const leave = gate.enter({ ...claim, reservedConcurrency: 1 });
  assert.throws(() => gate.enter({ ...claim, reservedConcurrency: 1 }), reserved);
  assert.equal(gate.running("f"), 1);
  leave();
  gate.enter({ ...claim, reservedConcurrency: 1 });
  assert.throws(() => gate.enter({ ...claim, reservedConcurrency: 0 }), reserved);
});

test("what is provisioned for a version is not there for the others", () => {
  const gate = concurrencyGate(() => 1000);
  const limits = { reservedConcurrency: 2, provisionedTotal: 2 };
  assert.throws(() => gate.enter({ ...claim, ...limits }), reserved);
  const version = { ...claim, ...limits, qualifier: "1", provisionedConcurrency: 2 };
  gate.enter(version);
  const leave = gate.enter(version);
  assert.throws(() => gate.enter(version), reserved);
  leave();
  gate.enter(version);
});

test("without a reservation the account's places are shared, provisioned ones aside", () => {
  const gate = concurrencyGate(() => 100);
  for (let entered = 0; entered < 100; entered++) gate.enter(claim);
  assert.throws(() => gate.enter(claim), reserved);
  gate.enter({ ...claim, qualifier: "live", provisionedConcurrency: 1, provisionedTotal: 1 });
  assert.equal(gate.running(), 101);
});
