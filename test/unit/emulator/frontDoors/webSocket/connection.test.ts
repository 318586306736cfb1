import assert from "node:assert/strict";
import { test } from "node:test";
import type { WebSocketChannel } from "../../../../../src/emulator/contracts/webSocket.ts";
import { Connection } from "../../../../../src/emulator/frontDoors/webSocket/connection.ts";
import { Connections } from "../../../../../src/emulator/frontDoors/webSocket/connections.ts";
import { ManualClock } from "../../../../manualClock.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
const minute = 60_000;

function opened() {
  const clock = new ManualClock();
  const connections = new Connections();
  const ended: unknown[] = [];
  const pending: (() => void)[] = [];
  const channel = {
    closed: [] as unknown[],
    isPaused: false,
    unsentBytes: 0,
    send: () => Promise.resolve(),
    pause() {
      channel.isPaused = true;
    },
    resume() {
      channel.isPaused = false;
    },
    close: (code: number, reason: string) => void channel.closed.push([code, reason]),
  } satisfies WebSocketChannel & Record<string, unknown>;
  const connection = new Connection({
    facts: {
      connectionId: "id",
      apiId: "api",
      stage: "dev",
      domainName: "",
      connectedAt: clock.now(),
      sourceIp: "127.0.0.1",
      userAgent: undefined,
      signer: undefined,
      authorizer: undefined,
    },
    clock,
    connections,
    take: () => new Promise((resolve) => pending.push(resolve)),
    ended: (_, goodbye) => ended.push(goodbye),
  });
  connection.opened(channel);
  return { clock, connections, connection, channel, ended, pending };
}

test("a connection on which nothing comes for ten minutes is closed", () => {
  const { clock, connection, channel, connections } = opened();
  clock.advance(9 * minute);
  connection.ping();
  clock.advance(9 * minute);
  assert.ok(connection.post(Buffer.from("x")));
  clock.advance(9 * minute);
  assert.deepEqual(channel.closed, []);
  assert.equal(connections.get("id"), connection);
  clock.advance(2 * minute);
  assert.deepEqual(channel.closed, [[1001, "Going away"]]);
  assert.equal(connections.get("id"), undefined);
});

test("a connection lasts two hours, however busy it is", () => {
  const { clock, connection, channel } = opened();
  for (let passed = 0; passed < 119; passed += 1) {
    clock.advance(minute);
    connection.ping();
  }
  assert.deepEqual(channel.closed, []);
  clock.advance(2 * minute);
  assert.deepEqual(channel.closed, [[1001, "Going away"]]);
});

test("what this side said is what is told of the end, whatever the other side answered", () => {
  const { connection, ended } = opened();
  connection.close();
  connection.closed(1005, "");
  assert.deepEqual(ended, [{ code: 1000, reason: "Connection Closed Normally" }]);
});

test("a client with many messages or bytes under way is not read until some are done", async () => {
  const { connection, channel, pending } = opened();
  for (let index = 0; index < 15; index += 1) connection.message("x");
  assert.equal(channel.isPaused, false);
  connection.message("x");
  assert.equal(channel.isPaused, true);
  pending.shift()?.();
  await new Promise(setImmediate);
  assert.equal(channel.isPaused, false);
  connection.message("x".repeat(256 * 1024));
  assert.equal(channel.isPaused, true);
  for (const done of pending.splice(0)) done();
  await new Promise(setImmediate);
  assert.equal(channel.isPaused, false);
});
