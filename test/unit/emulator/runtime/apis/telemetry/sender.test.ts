import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { Subscription } from "../../../../../../src/emulator/runtime/apis/telemetry/subscription.ts";
import {
  type Dropped,
  TelemetrySender,
} from "../../../../../../src/emulator/runtime/apis/telemetry/sender.ts";
import { systemClock } from "../../../../../../src/shared/clock.ts";
import { until } from "../../../../../until.ts";

/** A subscriber that answers when it is told to, and what it has got. */
async function subscriber(t: TestContext, buffering: Partial<Subscription["buffering"]> = {}) {
  const batches: unknown[][] = [];
  const held: ServerResponse[] = [];
  let answers = true;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      batches.push(JSON.parse(text) as unknown[]);
      if (answers) response.end();
      else held.push(response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const subscription: Subscription = {
    api: "telemetry",
    schemaVersion: "2022-12-13",
    types: ["function"],
    destination: { kind: "http", port, path: "/", method: "POST" },
    buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 30_000, ...buffering },
  };
  return {
    batches,
    subscription,
    hold: () => {
      answers = false;
    },
    release: () => {
      answers = true;
      for (const response of held.splice(0)) response.end();
    },
  };
}

/** A sender to addresses of this machine. */
function senderTo(
  subscription: Subscription,
  addresses: readonly string[],
  onDropped: (dropped: Dropped) => void,
): TelemetrySender {
  return new TelemetrySender({ subscription, addresses, clock: systemClock, onDropped });
}

const dropsNothing = (dropped: Dropped) => assert.fail(JSON.stringify(dropped));
const record = (text: string) => JSON.stringify(text);

test("a batch goes when it has its items, its bytes or its time", async (t) => {
  const { batches, subscription } = await subscriber(t, { timeoutMs: 25 });
  const sender = senderTo(subscription, ["127.0.0.1"], dropsNothing);
  for (let n = 0; n < 1000; n += 1) sender.add(record(`${n}`));
  sender.add(record("x".repeat(300_000)));
  sender.add(record("late"));
  await until(() => batches.length === 3);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [1000, 1, 1],
  );
  sender.stop();
});

test("what a subscriber is too slow for is dropped and counted, the rest comes in its order", async (t) => {
  const { batches, subscription, hold, release } = await subscriber(t);
  hold();
  const dropped: Dropped[] = [];
  const sender = senderTo(subscription, ["127.0.0.1"], (each) => dropped.push(each));
  const fill = (batch: number) => {
    for (let n = 0; n < 1000; n += 1) sender.add(record(`${batch}`));
  };
  fill(0);
  await until(() => batches.length === 1);
  // One is on its way and sixteen may wait.
  for (let batch = 1; batch <= 18; batch += 1) fill(batch);
  assert.deepEqual(dropped, []);
  release();
  await until(() => batches.length === 17);
  assert.deepEqual(
    batches.map(([first]) => first),
    Array.from({ length: 17 }, (_, n) => `${n}`),
  );
  assert.deepEqual(dropped, [{ droppedRecords: 2000, droppedBytes: 2 * 1000 * record("17").length }]);
  sender.stop();
});

test("a subscriber is found where it listens, and what is left is sent at the end", async (t) => {
  const { batches, subscription } = await subscriber(t);
  // Nobody listens at the first address, where the system has it.
  const addresses = process.platform === "linux" ? ["127.77.77.77", "127.0.0.1"] : ["127.0.0.1"];
  const sender = senderTo(subscription, addresses, dropsNothing);
  sender.add(record("last"));
  sender.stop();
  sender.add(record("too late"));
  await until(() => batches.length === 1);
  assert.deepEqual(batches, [["last"]]);
});
