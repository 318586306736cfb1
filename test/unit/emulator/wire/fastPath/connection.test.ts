import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, test, type TestContext } from "node:test";
import type { HttpResponse } from "../../../../../src/emulator/contracts/http.ts";
import type { Entry } from "../../../../../src/emulator/wire/gateway.ts";
import { Answers } from "../../../../../src/emulator/wire/fastPath/answer.ts";
import { PlainConnection } from "../../../../../src/emulator/wire/fastPath/connection.ts";
import { createTurns } from "../../../../../src/shared/turns/turns.ts";
import { silentLog } from "../../../../../src/shared/log.ts";

const request = "GET / HTTP/1.1\r\nHost:\r\n\r\n";
const mebibyte = 1024 * 1024;
const refusal: HttpResponse = { status: 403, headers: {}, body: "no" };

describe("a connection for plain requests", () => {
  test("refuses any number of requests that come in one piece", async (t) => {
    const { client, served } = await connected(t, () => ({ kind: "refused", answer: refusal }));
    const count = 20_000;
    served.unshift(request.repeat(count));
    await answersOf(client, count, "no");
  });

  test("begins no request before the answer to the last one has left", async (t) => {
    const body = Buffer.alloc(mebibyte, "x");
    let unsent = 0;
    const { client } = await connected(t, (served) =>
      admitted(() => {
        unsent = Math.max(unsent, served.writableLength);
        return { status: 200, headers: {}, body };
      }),
    );
    client.write(request.repeat(40));
    await received(client, 40 * mebibyte);
    assert.ok(unsent < mebibyte, `${unsent} bytes waited for their reader when the next request began`);
  });

  test("reads no more while it has requests left to answer", async (t) => {
    const paused: boolean[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<Socket>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { client } = await connected(t, (served) => {
      paused.push(served.isPaused());
      return admitted(async () => {
        begin(served);
        await released;
        return { status: 200, headers: {}, body: "yes" };
      });
    });
    client.write(request.repeat(3));
    const served = await begun;
    client.write(request);
    while (!served.isPaused()) await new Promise(setImmediate);
    release();
    await answersOf(client, 4, "yes");
    client.write(request);
    await answersOf(client, 1, "yes");
    assert.deepEqual(paused, [false, true, true, true, false]);
  });

  test("is kept longer than its client is told", async (t) => {
    const { client } = await connected(t, (served) =>
      admitted(() => ({ status: 200, headers: { kept: String(served.timeout) }, body: "" })),
    );
    client.setEncoding("latin1");
    client.write(request);
    const [text] = (await once(client, "data")) as [string];
    const seconds = Number(/timeout=(\d+)/.exec(text)?.[1]);
    assert.ok(Number(/kept: (\d+)/.exec(text)?.[1]) > seconds * 1000, text);
  });

  test("is not idle while its answer is still on its way", async (t) => {
    const body = Buffer.alloc(32 * mebibyte);
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const { client, connection } = await connected(t, () =>
      admitted(() => {
        setImmediate(resolve);
        return { status: 200, headers: {}, body };
      }),
    );
    client.write(request);
    await written;
    assert.equal(connection.idle, false);
    await received(client, body.length);
    while (!connection.idle) await new Promise(setImmediate);
  });

  test("leaves it to the other reader to say that a service cannot be opened", async (t) => {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    const opening = (): Entry => ({ kind: "opening", opened: Promise.reject(new Error("too many files")) });
    const { client, served } = await connected(t, opening, resolve);
    client.write(request);
    assert.equal(String(await promise), request);
    assert.equal(served.destroyed, false);
    served.destroy();
  });

  test("begins the next request after what its answer has left to be done", async (t) => {
    const order: string[] = [];
    const { client } = await connected(t, () =>
      admitted(() => {
        order.push("request");
        setImmediate(() => order.push("afterwards"));
        return { status: 200, headers: {}, body: "yes" };
      }),
    );
    client.write(request.repeat(3));
    await answersOf(client, 3, "yes");
    assert.deepEqual(order.slice(0, 5), ["request", "afterwards", "request", "afterwards", "request"]);
  });
});

describe("an answer in pieces", () => {
  const piece = Buffer.alloc(mebibyte, "x");

  test("waits for its reader, and the next request for its end", async (t) => {
    let given = 0;
    let unread = 0;
    async function* pieces(served: Socket): AsyncGenerator<Uint8Array> {
      for (; given < 40; given += 1) {
        unread = Math.max(unread, served.writableLength);
        yield piece;
      }
    }
    const begun: number[] = [];
    const { client } = await connected(t, (served) => {
      begun.push(given);
      return admitted(() => ({ status: 200, headers: {}, body: pieces(served) }));
    });
    client.write(request.repeat(2));
    await received(client, 40 * mebibyte);
    while (begun.length < 2) await new Promise(setImmediate);
    assert.deepEqual(begun, [0, 40]);
    assert.ok(unread < mebibyte, `${unread} bytes waited for their reader`);
  });

  test("is left when its client goes", async (t) => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield piece;
      } finally {
        resolve();
      }
    }
    const { client } = await connected(t, () =>
      admitted(() => ({ status: 200, headers: {}, body: endless() })),
    );
    client.write(request);
    await received(client, 1);
    client.destroy();
    await left;
  });

  test("that breaks ends its connection without an end of its own", async (t) => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("half");
      throw new Error("It broke.");
    }
    const { client } = await connected(t, () =>
      admitted(() => ({ status: 200, headers: {}, body: broken() })),
    );
    client.write(request);
    let said = "";
    client.setEncoding("latin1").on("data", (text: string) => (said += text));
    await once(client, "close");
    assert.ok(said.endsWith("4\r\nhalf\r\n"), said);
  });
});

function admitted(answer: () => HttpResponse | Promise<HttpResponse>): Entry {
  return { kind: "admitted", bodyLimit: mebibyte, streams: false, isOperation: true, answer };
}

/** A client that reads nothing yet, and the server's side of it. */
async function connected(
  t: TestContext,
  admit: (served: Socket) => Entry,
  handOver: (input: Buffer) => void = () => assert.fail("A plain request was handed over."),
): Promise<{ client: Socket; served: Socket; connection: PlainConnection }> {
  const { promise, resolve } = Promise.withResolvers<{ served: Socket; connection: PlainConnection }>();
  const expectation = { begin: () => undefined, arrived: () => undefined };
  const server = createServer({ allowHalfOpen: true }, (served) => {
    const connection = new PlainConnection(served, {
      gateway: { admit: () => admit(served) },
      endpoint: () => "",
      answer: expectation,
      nextRequest: expectation,
      turns: createTurns({ atOnce: 2 }),
      answers: new Answers(75_000),
      keepAliveMs: 75_000,
      requestMs: 60_000,
      lingerMs: 1_000,
      log: silentLog,
      handOver: (_socket, input) => handOver(input),
    });
    resolve({ served, connection });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  t.after(() => {
    client.destroy();
    server.close();
  });
  return { client, ...(await promise) };
}

/** Resolves when at least so many bytes have come. */
async function received(client: Socket, length: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = length;
  client.on("data", (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing <= 0) resolve();
  });
  await promise;
}

/** Resolves when that many answers with that body have come. */
async function answersOf(client: Socket, count: number, body: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = count;
  let text = "";
  client.setEncoding("latin1");
  client.on("data", (part: string) => {
    const parts = (text + part).split(`\r\n\r\n${body}`);
    missing -= parts.length - 1;
    text = parts.at(-1) ?? "";
    if (missing <= 0) resolve();
  });
  await promise;
}
