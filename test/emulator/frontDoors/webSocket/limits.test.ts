import assert from "node:assert/strict";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { send } from "../../wire/signedRequest.ts";
import { type End, suiteEnd } from "../../startedEmulator.ts";
import { Apis } from "../httpApi/apis.ts";
import { createRandom } from "../../properties/random.ts";
import { Client, echoesEvent, SocketApi } from "./socketApis.ts";

const answers = { RouteResponseSelectionExpression: "$default" };

describe("a WebSocket API's limits", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: SocketApi;
  before(async () => {
    apis = await Apis.open(end);
    api = await SocketApi.create(apis);
    const length = `export const handler = async ({ body }) => ({ statusCode: 200, body: String(body.length) });`;
    await api.route("$default", await apis.functionArn(length), answers);
  });

  test("are 128 KB a message, 32 KB a frame, and text", async (t) => {
    const whole = await api.connect(t).open();
    assert.equal(await whole.ask("x".repeat(32 * 1024)), String(32 * 1024));
    const quarter = "x".repeat(32 * 1024);
    for (let part = 0; part < 4; part += 1) whole.socket.send(quarter, { fin: part === 3 });
    assert.equal(await whole.next(), String(128 * 1024));
    whole.socket.send("x".repeat(32 * 1024 + 1));
    assert.equal((await whole.closed).code, 1009);
    const long = await api.connect(t).open();
    for (let part = 0; part < 5; part += 1) long.socket.send(quarter, { fin: part === 4 });
    assert.equal((await long.closed).code, 1009);
    const bytes = await api.connect(t).open();
    bytes.socket.send(Uint8Array.of(1));
    assert.equal((await bytes.closed).code, 1003);
  });

  test("lose no message of a client that sends many at once", async (t) => {
    const client = await api.connect(t).open();
    const sent = Array.from({ length: 200 }, (_, index) => "x".repeat(index));
    for (const message of sent) client.socket.send(message);
    const told: string[] = [];
    while (told.length < sent.length) told.push(await client.next());
    assert.deepEqual(
      told.map(Number).toSorted((a, b) => a - b),
      sent.map(({ length }) => length),
    );
  });

  test("lose no message of many clients", async (t) => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => api.connect(t).open()));
    const counts = await Promise.all(
      clients.map(async (client, index) => {
        let right = 0;
        for (let turn = 0; turn < 10; turn += 1) {
          const length = index * 10 + turn;
          if ((await client.ask("x".repeat(length))) === String(length)) right += 1;
        }
        return right;
      }),
    );
    assert.deepEqual(new Set(counts), new Set([10]));
  });

  test("are open to pages of every origin, and to no name that is not this machine's", async (t) => {
    const port = apis.emulator.port;
    const page = { headers: { origin: "https://example.com", "sec-fetch-site": "cross-site" } };
    await api.connect(t, page).open();
    const byPath = new Client(new WebSocket(`ws://127.0.0.1:${port}/_api/${api.id}/dev`, page));
    t.after(() => byPath.socket.terminate());
    await byPath.open();
    for (const host of ["rebound.example.com", "rebound.example.com:80"]) {
      const rebound = new Client(
        new WebSocket(`ws://127.0.0.1:${port}/_api/${api.id}/dev`, {
          headers: { host, origin: "http://rebound.example.com" },
        }),
      );
      assert.equal((await rebound.refused()).status, 403);
    }
    // What is no WebSocket API is as closed to a page as without the upgrade.
    for (const path of [
      "/",
      "/2015-03-31/functions",
      "/_local/health",
      `/_api/${api.id}/dev/@connections/x`,
    ]) {
      const other = new Client(new WebSocket(`ws://127.0.0.1:${port}${path}`, page));
      assert.equal((await other.refused()).status, 403, path);
    }
  });

  test("leave a request alone that asks to become something else", async () => {
    const { port } = apis.emulator;
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABk" };
    const plain = await send(apis.emulator, {
      path: "/2015-03-31/functions",
      headers: { host: `127.0.0.1:${port}` },
    });
    const asked = await send(apis.emulator, {
      path: "/2015-03-31/functions",
      headers: { host: `127.0.0.1:${port}`, ...headers },
    });
    assert.deepEqual([asked.status, asked.body], [plain.status, plain.body]);
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const posting = request(
      { port, host: "127.0.0.1", method: "POST", path: "/2015-03-31/functions", headers },
      (response) => resolve(response.resume().statusCode),
    );
    posting.on("error", reject);
    posting.end("x".repeat(100_000));
    assert.equal(await promise, plain.status);
  });

  test("hold against odd bytes: whatever comes, the others are served", { timeout: 120_000 }, async (t) => {
    const random = createRandom(20_261_126);
    const steady = await api.connect(t).open();
    for (let round = 0; round < 150; round += 1) {
      const socket = await opened(apis.emulator.port, t);
      socket.write(handshake(api.id, apis.emulator.port, random.below(5)));
      socket.write(random.bytes(random.below(200)));
      if (random.chance(0.5)) socket.end();
      else socket.destroy();
      if (round % 30 === 0) assert.equal(await steady.ask("still"), "5");
    }
    assert.equal(await steady.ask("still"), "5");
  });

  test("end with the emulator, which waits for no client", async (t) => {
    const own = await Apis.open(t);
    const closing = await SocketApi.create(own);
    await closing.route("$default", await own.functionArn(echoesEvent), answers);
    const client = await closing.connect(t).open();
    const deaf = await closing.connect(t).open();
    deaf.socket.pause();
    await own.emulator.stop();
    assert.equal((await client.closed).code, 1001);
  });
});

async function opened(port: number, end: End): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  end.after(() => socket.destroy());
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return socket;
}

/** Five kinds, of which one is right. */
function handshake(apiId: string, port: number, kind: number): string {
  const lines = [
    `GET /_api/${apiId}/dev HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    `Upgrade: ${kind === 1 ? "something" : "websocket"}`,
    `Sec-WebSocket-Version: ${kind === 2 ? "99" : "13"}`,
    `Sec-WebSocket-Key: ${kind === 3 ? "short" : "AAAAAAAAAAAAAAAAAAAAAA=="}`,
    ...(kind === 4 ? ["Sec-WebSocket-Protocol: ,,("] : []),
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
