import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { type RuntimeEvents, serveRuntimeApi } from "../../../../../src/emulator/runtime/apis/runtimeApi.ts";

const nobody: RuntimeEvents = {
  ready() {},
  result() {},
  snapshot() {},
  initError() {},
  streamStart() {},
  streamChunk() {},
  wantsChunks: false,
};

/** Asks for the next invocation, of which there is one. */
async function askForNext(t: TestContext, headers: Record<string, string>) {
  const api = await serveRuntimeApi();
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
