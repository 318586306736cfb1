import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import type { ServiceDefinition } from "../../../../src/emulator/contracts/service.ts";
import { startServer } from "../../../../src/emulator/wire/server.ts";
import { Services } from "../../../../src/emulator/wire/services.ts";
import { silentLog } from "../../../../src/shared/log.ts";

const service: ServiceDefinition = {
  name: "nothing",
  sdkId: "Nothing",
  signingName: "nothing",
  protocols: [{ kind: "rest-json" }],
  model: () => Promise.resolve({ service: "nothing", operations: {}, shapes: {}, errors: {} }),
  operations: {},
  bodyLimit: () => 1_000_000,
};

/** Time enough for a request on a loaded machine, and short enough to wait for its end. */
const requestMs = 500;

async function served(t: TestContext) {
  const server = await startServer({
    port: 0,
    region: "us-east-1",
    accountId: "000000000000",
    services: await Services.open([service]),
    publicRoutes: [],
    signedRoutes: [],
    verifier: undefined,
    log: silentLog,
    limits: { headMs: requestMs, requestMs: 2 * requestMs, lingerMs: 100 },
  });
  t.after(() => server.stop(0));
  return server.port;
}

const refusals: readonly (readonly [what: string, sent: string, answer: RegExp])[] = [
  ["what is no HTTP", "nonsense\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a head that is too large", `GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ["a head that never ends", "GET / HTTP/1.1\r\nX: a\r\n", /^HTTP\/1\.1 408 /],
  ["half a line", "GE", /^HTTP\/1\.1 408 /],
  [
    "a body that never ends",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
    /^HTTP\/1\.1 408 /,
  ],
  [
    "a chunked body that never ends",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
    /^HTTP\/1\.1 408 /,
  ],
];

for (const [what, sent, answer] of refusals) {
  test(`the server answers ${what}, and gives the descriptor back though the client keeps its side open`, async (t) => {
    const client = new StubbornClient(t, await served(t));
    client.send(sent);
    await client.ended();
    assert.match(client.said, answer);
    // Writing fails once there is nobody on the other side.
    await client.cutOff();
  });
}

/** Never closes its side of the connection. */
class StubbornClient {
  said = "";
  readonly #socket: Socket;
  readonly #ended = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();

  constructor(t: TestContext, port: number) {
    this.#socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => (this.said += text));
    this.#socket.on("end", () => this.#ended.resolve());
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.#ended.resolve();
      this.#closed.resolve();
    });
    t.after(() => this.#socket.destroy());
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  ended(): Promise<void> {
    return this.#ended.promise;
  }

  async cutOff(): Promise<void> {
    const dripping = setInterval(() => this.#socket.write("x"), 20);
    await this.#closed.promise;
    clearInterval(dripping);
  }
}
