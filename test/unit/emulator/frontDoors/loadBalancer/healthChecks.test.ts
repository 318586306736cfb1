import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthCheck } from "../../../../../src/emulator/contracts/loadBalancers.ts";
import { HealthChecks } from "../../../../../src/emulator/frontDoors/loadBalancer/healthChecks.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { until } from "../../../../until.ts";

const neverCalled = (): never => {
  throw new Error("no function is registered");
};
const invocations = { run: neverCalled, resolve: neverCalled, accept: neverCalled };

function checking(intervalMs: number): HealthCheck {
  return { path: "/", intervalMs, matcher: "200", healthyCount: 5, unhealthyCount: 2 };
}

test("health checks wait for the next one that is due, and for nothing where no group checks", async () => {
  const clock = new ManualClock();
  const checks = new Map<string, HealthCheck>();
  const found: string[] = [];
  let changed = () => {};
  const loadBalancers = {
    all: () => [],
    find: () => undefined,
    target: () => undefined,
    checks: () => checks,
    whenChanged: (listener: () => void) => void (changed = listener),
    checked: (arn: string, isHealthy: boolean) => void found.push(`${arn} ${isHealthy}`),
  };
  const health = new HealthChecks({ loadBalancers, invocations, clock });
  checks.set("slow", checking(300_000));
  changed();
  assert.equal(clock.pending, 0, "not begun");
  checks.clear();
  health.start();
  assert.equal(clock.pending, 0);

  checks.set("slow", checking(300_000)).set("quick", checking(35_000));
  changed();
  assert.deepEqual([clock.pending, clock.nextDueMs], [1, 1_000]);
  clock.advance(1_000);
  await until(() => found.length === 2 && clock.nextDueMs === 35_000);
  assert.deepEqual(found, ["slow false", "quick false"]);
  clock.advance(35_000);
  await until(() => found.length === 3 && clock.nextDueMs === 35_000);
  assert.equal(found[2], "quick false");

  checks.delete("quick");
  changed();
  assert.deepEqual([clock.pending, clock.nextDueMs], [1, 300_000 - 35_000]);
  checks.clear();
  changed();
  assert.equal(clock.pending, 0);
  checks.set("slow", checking(300_000));
  changed();
  health.stop();
  changed();
  assert.equal(clock.pending, 0);
});
