import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { suiteEnd } from "../../startedEmulator.ts";
import { Urls } from "./urls.ts";

describe("a function URL in stream mode", () => {
  const end = suiteEnd();
  const folder = mkdtempSync(join(tmpdir(), "streams-test-"));
  end.after(() => rmSync(folder, { recursive: true, force: true }));
  let urls: Urls;

  before(async () => {
    urls = await Urls.open(end);
  });

  const streaming = (body: string) =>
    `export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;

  test("streams: status and headers from the prelude, and the first bytes before the last are written", async () => {
    const arrived = join(folder, "arrived");
    const { host } = await urls.make(
      streaming(`
        const { existsSync } = await import("node:fs");
        const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 203, headers: { "X-A": "b", "Content-Type": "text/plain" }, cookies: ["c=d"] });
        answer.write("first");
        while (!existsSync(event.queryStringParameters.arrived)) await new Promise((go) => setTimeout(go, 5));
        answer.end("last");`),
      { invokeMode: "RESPONSE_STREAM" },
    );
    const outgoing = request({
      host: "127.0.0.1",
      port: urls.emulator.port,
      path: `/?arrived=${encodeURIComponent(arrived)}`,
      headers: { host },
    }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    assert.equal(incoming.statusCode, 203);
    assert.equal(incoming.headers["x-a"], "b");
    assert.equal(incoming.headers["content-type"], "text/plain");
    assert.deepEqual(incoming.headers["set-cookie"], ["c=d"]);
    const chunks: string[] = [];
    for await (const chunk of incoming) {
      chunks.push(String(chunk));
      writeFileSync(arrived, "");
    }
    assert.equal(chunks[0], "first");
    assert.equal(chunks.join(""), "firstlast");
  });

  test("streams without a prelude with the content type that the function set", async () => {
    const { host } = await urls.make(streaming('stream.setContentType("text/html"); stream.end("<p>");'), {
      invokeMode: "RESPONSE_STREAM",
    });
    const answer = await urls.call(host);
    assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [200, "text/html", "<p>"]);
  });

  test("in stream mode answers a function that does not stream as otherwise, and a failed one with 502", async () => {
    const plain = await urls.make("export const handler = async () => ({ statusCode: 202, body: 'x' });", {
      invokeMode: "RESPONSE_STREAM",
    });
    const answer = await urls.call(plain.host);
    assert.deepEqual([answer.status, answer.body], [202, "x"]);
    const failing = await urls.make(streaming('throw new Error("x");'), { invokeMode: "RESPONSE_STREAM" });
    assert.equal((await urls.call(failing.host)).status, 502);
  });

  test("goes on after a client that left in the middle of a stream", async () => {
    const { host } = await urls.make(
      streaming(`
        stream.write("begun");
        for (let count = 0; count < 20; count += 1) {
          await new Promise((go) => setTimeout(go, 10));
          stream.write("x".repeat(100_000));
        }
        stream.end("over");`),
      { invokeMode: "RESPONSE_STREAM" },
    );
    const outgoing = request({ host: "127.0.0.1", port: urls.emulator.port, headers: { host } }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(incoming, "data");
    incoming.destroy();
    assert.match((await urls.call(host)).body, /^begunx+over$/);
  });

  test("cuts the connection when the function fails in the middle of a stream", async () => {
    const { host } = await urls.make(
      streaming(
        'stream.write("begun"); await new Promise((go) => setTimeout(go, 50)); throw new Error("x");',
      ),
      {
        invokeMode: "RESPONSE_STREAM",
      },
    );
    await assert.rejects(urls.call(host), /aborted|socket hang up/);
  });
});
