import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { silentLog } from "../../../src/shared/log.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { signedHeaders } from "./signedRequest.ts";

const functions = "/2015-03-31/functions";
const missing = `${functions}/none/invocations`;

/** Plain requests are taken from the socket by a reader of our own, all others by `node:http`. */
describe("a connection", () => {
  const errors: unknown[] = [];
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    const log = { ...silentLog, error: (event: string, facts?: object) => errors.push([event, facts]) };
    emulator = await startedEmulator(end, { log });
  });
  after(() => assert.deepEqual(errors, []));

  /** The bytes of a signed request; `more` are further header lines, `framed` says how long the body is. */
  async function bytesOf(
    sent: { method?: string; path: string; body?: string },
    more = "",
    framed = sent.body === undefined ? "" : `Content-Length: ${Buffer.byteLength(sent.body)}\r\n`,
  ): Promise<string> {
    const headers = await signedHeaders(emulator, sent);
    const lines = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
    const host = lines.some(([name]) => name.toLowerCase() === "host")
      ? ""
      : `Host: 127.0.0.1:${emulator.port}\r\n`;
    const head = `${sent.method ?? "GET"} ${sent.path} HTTP/1.1\r\n${host}`;
    return `${head}${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}${more}${framed}\r\n${sent.body ?? ""}`;
  }

  test("takes plain and other requests in turn", async () => {
    const client = new RawClient(emulator.port);
    assert.match(await client.exchange(await bytesOf({ path: `${functions}/` })), /^HTTP\/1\.1 200 OK/);
    const event = { method: "POST", path: missing, body: "{}" };
    assert.match(await client.exchange(await bytesOf(event)), /^HTTP\/1\.1 404 Not Found/);
    const chunked = await bytesOf({ ...event, body: "" }, "", "Transfer-Encoding: chunked\r\n");
    // The signature is of another body: refused for that, which shows that the body was read.
    assert.match(await client.exchange(`${chunked}2\r\n{}\r\n0\r\n\r\n`), /InvalidSignatureException/);
    assert.match(await client.exchange(await bytesOf(event)), /^HTTP\/1\.1 404 Not Found/);
    client.close();
  });

  test("begins with any kind of request", async () => {
    const event = { method: "POST", path: missing, body: "{}" };
    const expecting = new RawClient(emulator.port);
    const whole = await bytesOf(event, "Expect: 100-continue\r\n");
    assert.match(await expecting.exchange(whole.slice(0, -2)), /^HTTP\/1\.1 100 Continue/);
    assert.match(await expecting.exchange("{}"), /^HTTP\/1\.1 404 Not Found/);
    expecting.close();

    const closing = new RawClient(emulator.port);
    assert.match(
      await closing.exchange(await bytesOf(event, "Connection: close\r\n")),
      /^HTTP\/1\.1 404[\s\S]*Connection: close/,
    );
    await closing.closed;

    const broken = new RawClient(emulator.port);
    assert.match(await broken.exchange("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), /^HTTP\/1\.1 400/);
    const nonsense = new RawClient(emulator.port);
    assert.match(await nonsense.exchange("nonsense\r\n\r\n"), /^HTTP\/1\.1 400/);
  });

  test("takes a request in whatever pieces it comes", async () => {
    const body = JSON.stringify({ text: "é".repeat(40_000) });
    const whole = Buffer.from(await bytesOf({ method: "POST", path: missing, body }));
    const headEnd = whole.indexOf("\r\n\r\n") + 4;
    // Within the head, at its end, within the body; and one byte before the end.
    for (const cut of [1, 40, headEnd - 2, headEnd, headEnd + 1, headEnd + 30_000, whole.length - 1]) {
      const client = new RawClient(emulator.port);
      await client.send(whole.subarray(0, cut));
      assert.match(await client.exchange(whole.subarray(cut)), /^HTTP\/1\.1 404 Not Found/, `cut at ${cut}`);
      assert.match(await client.exchange(await bytesOf({ path: `${functions}/` })), /^HTTP\/1\.1 200 OK/);
      client.close();
    }
  });

  test("answers requests that were sent together, one after the other", async () => {
    const list = await bytesOf({ path: `${functions}/` });
    const event = await bytesOf({ method: "POST", path: missing, body: "{}" });
    const client = new RawClient(emulator.port);
    await client.send(Buffer.from(list + event + list));
    assert.match(await client.answer(), /^HTTP\/1\.1 200/);
    assert.match(await client.answer(), /^HTTP\/1\.1 404/);
    assert.match(await client.answer(), /^HTTP\/1\.1 200/);
    client.close();
  });

  test("ends when its client has closed its own side", async () => {
    const client = new RawClient(emulator.port);
    assert.match(await client.exchange(await bytesOf({ path: `${functions}/` })), /^HTTP\/1\.1 200 OK/);
    client.halfClose();
    await client.closed;
  });

  test("that breaks off within a body leaves nothing behind", async () => {
    const client = new RawClient(emulator.port);
    const whole = await bytesOf({ method: "POST", path: missing, body: "x".repeat(100_000) });
    await client.send(Buffer.from(whole.slice(0, 50_000)));
    client.close();
    await client.closed;
    const next = new RawClient(emulator.port);
    assert.match(await next.exchange(await bytesOf({ path: `${functions}/` })), /^HTTP\/1\.1 200 OK/);
    next.close();
  });

  test("is refused and goes on when nobody has signed", async () => {
    const client = new RawClient(emulator.port);
    const host = `Host: 127.0.0.1:${emulator.port}\r\n`;
    const body = "x".repeat(200_000);
    const unsigned = `POST ${missing} HTTP/1.1\r\n${host}Content-Length: ${body.length}\r\n\r\n${body}`;
    assert.match(await client.exchange(unsigned), /^HTTP\/1\.1 403 Forbidden/);
    assert.match(await client.exchange(await bytesOf({ path: `${functions}/` })), /^HTTP\/1\.1 200 OK/);
    client.close();
  });

  test("without a request does not keep the emulator from stopping", async () => {
    const other = await startedEmulator(end);
    const client = new RawClient(other.port);
    const host = `Host: 127.0.0.1:${other.port}\r\n`;
    assert.match(await client.exchange(`GET ${functions}/ HTTP/1.1\r\n${host}\r\n`), /^HTTP\/1\.1 403/);
    await other.stop();
    await client.closed;
  });
});

/** A client that sends bytes as they are and reads answers by their lengths. */
class RawClient {
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;
  #input = "";

  constructor(port: number) {
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => (this.#input += text));
    this.#socket.on("error", () => undefined);
    this.#socket.on("end", () => this.#socket.end());
    this.closed = once(this.#socket, "close");
  }

  async exchange(bytes: string | Buffer): Promise<string> {
    await this.send(Buffer.from(bytes));
    return this.answer();
  }

  async send(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  async answer(): Promise<string> {
    for (;;) {
      const end = this.#input.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(this.#input.slice(0, end))?.[1] ?? 0);
      if (end >= 0 && this.#input.length >= end + 4 + length) {
        const whole = this.#input.slice(0, end + 4 + length);
        this.#input = this.#input.slice(end + 4 + length);
        return whole;
      }
      await once(this.#socket, "data");
    }
  }

  halfClose(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }
}
