import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { Exchange } from "../../../../../src/emulator/runtime/apis/exchange.ts";
import { RuntimeApi } from "../../../../../src/emulator/runtime/apis/runtimeApi.ts";
import type { RuntimeEvents } from "../../../../../src/emulator/runtime/apis/runtimeEvents.ts";
import { until } from "../../../../until.ts";
import { createHost } from "../../../../../src/emulator/runtime/process/host.ts";
import { systemClock } from "../../../../../src/shared/clock.ts";

const nobody: RuntimeEvents = {
  ready() {},
  result() {},
  snapshot() {},
  initError() {},
  fault: (error) => assert.fail(String(error)),
  streamStart() {},
  streamChunk() {},
  wantsChunks: false,
};

/** Asks for the next invocation, of which there is one. */
async function askForNext(t: TestContext, headers: Record<string, string>) {
  const api = new RuntimeApi({ clock: systemClock, host: createHost() });
  await api.listen();
  t.after(() => api.close());
  api.reset(nobody);
  const invokedFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  api.offer({ requestId: "id", payload: Buffer.from('"secret"'), invokedFunctionArn }, 0);
  const path = "/2018-06-01/runtime/invocation/next";
  const outgoing = request({ host: "127.0.0.1", port: api.port, path, headers }).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: answer.statusCode, body: (await buffer(answer)).toString() };
}

test("the runtime gets its invocation", async (t) => {
  assert.deepEqual(await askForNext(t, {}), { status: 200, body: '"secret"' });
});

// A page cannot guess the port, but it can try them all.
for (const [what, headers] of [
  ["by a name of its own for this machine", { host: "evil.example:80" }],
  ["across origins", { origin: "http://evil.example" }],
  ["as an image, which has no origin", { "sec-fetch-site": "cross-site" }],
] as const) {
  test(`a page in a browser gets none ${what}`, async (t) => {
    const { status, body } = await askForNext(t, headers);
    assert.equal(status, 403);
    assert.doesNotMatch(body, /secret/);
  });
}

const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
const path = "/2018-06-01/runtime/invocation";

/** A runtime's bare connection: what it sends, and what it has got in how many pieces. */
async function runtimeOf(t: TestContext, events: Partial<RuntimeEvents>, { inheritedOnly = false } = {}) {
  const api = new RuntimeApi({ clock: systemClock, host: createHost() });
  await api.listen();
  t.after(() => api.close());
  api.reset({ ...nobody, ...events }, undefined, { inheritedOnly });
  const socket = connect(api.port, "127.0.0.1");
  t.after(() => socket.destroy());
  const pieces: string[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece.toString()));
  socket.on("error", () => undefined);
  return { api, socket, pieces, send: (...requests: readonly string[]) => socket.write(requests.join("")) };
}

const next = `GET ${path}/next HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
const answer = (id: string) =>
  `POST ${path}/${id}/response HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}`;

test("a runtime that waits for its acknowledgement has it before the next invocation", async (t) => {
  const { api, pieces, send } = await runtimeOf(t, {
    result: () => api.offer({ requestId: "b", payload: Buffer.from("2"), invokedFunctionArn: arn }, 0),
  });
  api.offer({ requestId: "a", payload: Buffer.from("1"), invokedFunctionArn: arn }, 0);
  send(next);
  await until(() => pieces.length === 1);
  send(answer("a"));
  await until(() => pieces.length === 2);
  assert.match(pieces[1] ?? "", /^HTTP\/1\.1 202 [^]*"OK"\}\n$/);
  send(next);
  await until(() => pieces.length === 3);
  assert.match(pieces[2] ?? "", /^HTTP\/1\.1 200 [^]*Request-Id: b\r\n/);
});

test("a runtime that has already asked for more gets its acknowledgement and the next invocation in one piece", async (t) => {
  let results = 0;
  const { api, pieces, send } = await runtimeOf(t, { result: () => results++ });
  api.offer({ requestId: "a", payload: Buffer.from("1"), invokedFunctionArn: arn }, 0);
  send(next);
  await until(() => pieces.length === 1);
  send(answer("a"), next);
  await until(() => results === 1);
  api.offer({ requestId: "b", payload: Buffer.from("2"), invokedFunctionArn: arn }, 0);
  await until(() => pieces.length === 2);
  assert.match(pieces[1] ?? "", /^HTTP\/1\.1 202 [^]*"OK"\}\n.*HTTP\/1\.1 200 [^]*Request-Id: b\r\n[^]*2$/);
});

test("an answer is acknowledged before anybody hears of it", () => {
  const order: string[] = [];
  const api = new RuntimeApi({ clock: systemClock, host: createHost() });
  api.reset({ ...nobody, result: ({ kind }) => order.push(kind) });
  const exchange = (method: string, target: string): Exchange => ({
    request: { method, path: `${path}/${target}`, headers: new Map() },
    inherited: true,
    respond: (status) => order.push(`${status}`),
    pause() {},
    resume() {},
    onAbandoned: undefined,
  });
  api.offer({ requestId: "a", payload: Buffer.from("1"), invokedFunctionArn: arn }, 0);
  api.handle(exchange("GET", "next"));
  api.handle(exchange("POST", "a/response"))?.end(new Map());
  api.offer({ requestId: "b", payload: Buffer.from("2"), invokedFunctionArn: arn }, 0);
  api.handle(exchange("GET", "next"));
  api.handle(exchange("POST", "b/error"))?.end(new Map());
  assert.deepEqual(order, ["200", "202", "response", "200", "202", "error"]);
});

/** Sends until the other side takes no more; gives the bytes that it took. */
async function flood(socket: Socket, piece: Buffer, limit: number): Promise<number> {
  let sent = 0;
  for (; sent < limit; sent += piece.length) {
    const taken = new Promise((resolve) => {
      socket.write(piece, () => resolve("taken"));
    });
    const outcome = await Promise.race([taken, delay(1000, "waits")]);
    if (outcome === "waits") return sent;
  }
  return sent;
}

/** What two sockets and the system between them may hold. */
const held = 24 * 1024 * 1024;

test("who sends on behind its request for an invocation is not read from", async (t) => {
  const { api, socket, pieces, send } = await runtimeOf(t, {});
  send(next);
  const sent = await flood(
    socket,
    Buffer.alloc(1024 * 1024, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    4 * held,
  );
  assert.ok(sent <= held, `${sent} bytes were read`);
  api.offer({ requestId: "a", payload: Buffer.from("1"), invokedFunctionArn: arn }, 0);
  await until(() => pieces.join("").includes("Request-Id: a"));
});

test("who does not read its answers is not read from", async (t) => {
  const { socket } = await runtimeOf(t, {});
  socket.pause();
  const request = "GET /2018-06-01/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  const sent = await flood(socket, Buffer.alloc(request.length * 20_000, request), 4 * held);
  assert.ok(sent <= held, `${sent} bytes were read`);
  let answers = "";
  socket.on("data", (piece: Buffer) => (answers += piece.toString("latin1")));
  socket.resume();
  await until(() => answers.split("pong").length - 1 > sent / request.length);
});

test("another connection that asks for an invocation gets none while the runtime waits", async (t) => {
  const { api, pieces, send } = await runtimeOf(t, {});
  const other = connect(api.port, "127.0.0.1");
  t.after(() => other.destroy());
  let answer = "";
  other.on("data", (piece: Buffer) => (answer += piece.toString()));
  send(next);
  await delay(20);
  other.write(next);
  await delay(20);
  api.offer({ requestId: "a", payload: Buffer.from('"secret"'), invokedFunctionArn: arn }, 0);
  await until(() => pieces.join("").includes("secret"));
  await until(() => answer.startsWith("HTTP/1.1 403 "));
  assert.doesNotMatch(answer, /secret/);
});

test("a runtime whose connection has broken gets its invocation over another", async (t) => {
  const { api, socket, send } = await runtimeOf(t, {});
  const other = connect(api.port, "127.0.0.1");
  t.after(() => other.destroy());
  let answer = "";
  other.on("data", (piece: Buffer) => (answer += piece.toString()));
  send(next);
  await delay(20);
  other.write(next);
  await delay(20);
  socket.destroy();
  await delay(20);
  api.offer({ requestId: "a", payload: Buffer.from('"event"'), invokedFunctionArn: arn }, 0);
  await until(() => answer.includes('"event"'));
});

test("where the runtime inherits a connection, nobody else speaks for it", async (t) => {
  const { api, pieces, send } = await runtimeOf(t, {}, { inheritedOnly: true });
  for (const path of ["invocation/next", "restore/next"])
    send(`GET /2018-06-01/runtime/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await until(() => pieces.join("").split("HTTP/1.1 403 ").length === 3);
  api.offer({ requestId: "a", payload: Buffer.from('"secret"'), invokedFunctionArn: arn }, 0);
  send("GET /2018-06-01/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await until(() => pieces.join("").includes("pong"));
  assert.doesNotMatch(pieces.join(""), /secret/);
});

test("a fault of ours in what a runtime causes closes its connection, and is told", async (t) => {
  const faults: unknown[] = [];
  const { socket, send } = await runtimeOf(t, {
    ready: () => {
      throw new RangeError("Invalid time value");
    },
    fault: (error) => faults.push(error),
  });
  send(next);
  await once(socket, "close");
  assert.equal(faults.length, 1);
});

test("a flood of requests that are all answered lets others have their turn", async (t) => {
  const { pieces, socket } = await runtimeOf(t, {});
  const ping = "GET /2018-06-01/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  let turns = 0;
  let answered = 0;
  const count = () => pieces.join("").split("pong").length - 1;
  socket.write(Buffer.alloc(ping.length * 1000, ping));
  while (answered < 1000) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
    answered = count();
  }
  assert.equal(answered, 1000);
  assert.ok(turns > 10, `${turns} turns`);
});

test("more connections than an environment needs are not taken", async (t) => {
  const { api } = await runtimeOf(t, {});
  const sockets = Array.from({ length: 300 }, () => connect(api.port, "127.0.0.1"));
  let closed = 0;
  for (const socket of sockets) {
    t.after(() => socket.destroy());
    socket.on("error", () => undefined).on("close", () => closed++);
  }
  await until(() => closed >= 172);
});
