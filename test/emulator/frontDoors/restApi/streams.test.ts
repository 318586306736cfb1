import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { before, describe, test } from "node:test";
import { suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

/** Says its head, sends a part, and the rest when it is told to: the request to `address` is answered. */
const streaming = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const head = { statusCode: 201, headers: { "X-One": "1" }, multiValueHeaders: { "X-Many": ["a", "b"] }, cookies: ["c=1"] };
  if (event.path === "/broken") return stream.end("no head");
  const out = awslambda.HttpResponseStream.from(stream, head);
  out.write("first ");
  const address = event.queryStringParameters?.address;
  if (address !== undefined) await fetch(address);
  out.end(event.path);
});`;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
describe("streamed answers of a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  /** Answers when `release` is called. */
  let gate: { readonly address: string; readonly release: () => void };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    gate = await openGate();
    const invocations = await apis.functionUri(streaming);
    const uri = invocations
      .replace("/2015-03-31/", "/2021-11-15/")
      .replace(/\/invocations$/, "/response-streaming-invocations");
    const integration = { uri, responseTransferMode: "STREAM", timeoutInMillis: 60_000 } as const;
    for (const path of ["lambda", "broken"])
      await api.method(await api.resource(path), "GET", { integration });
    const plain = `export const handler = async () => ({ statusCode: 200, body: "whole" });`;
    const plainUri = (await apis.functionUri(plain))
      .replace("/2015-03-31/", "/2021-11-15/")
      .replace(/\/invocations$/, "/response-streaming-invocations");
    await api.method(await api.resource("whole"), "GET", { integration: { ...integration, uri: plainUri } });
    await api.method(await api.resource("server"), "GET", {
      integration: {
        type: "HTTP_PROXY",
        integrationHttpMethod: "GET",
        uri: `${gate.address}/slow`,
        responseTransferMode: "STREAM",
      },
    });
    await api.deploy();
  });

  async function openGate() {
    const opened = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      if (request.url === "/slow") response.write("first ");
      void opened.promise.then(() => response.end("/server"));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    end.after(() => server.close());
    end.after(() => server.closeAllConnections());
    const { port } = server.address() as AddressInfo;
    return { address: `http://127.0.0.1:${port}`, release: opened.resolve };
  }

  const open = (path: string) => fetch(`${apis.emulator.endpoint}/_api/${api.id}/dev${path}`);

  test("a function's head and its parts come as they are written", async () => {
    const answer = await open(`/lambda?address=${encodeURIComponent(gate.address)}`);
    assert.equal(answer.status, 201);
    const { headers } = answer;
    assert.deepEqual(
      [headers.get("x-one"), headers.get("x-many"), headers.getSetCookie()],
      ["1", "a, b", ["c=1"]],
    );
    const server = await open("/server");
    const readers = [answer, server].map(({ body }) => (body ?? assert.fail("no body")).getReader());
    const decoder = new TextDecoder();
    for (const reader of readers) assert.equal(decoder.decode((await reader.read()).value), "first ");
    // Only now the rest is written.
    gate.release();
    const rests = readers.map(async (reader) => {
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read())
        rest += decoder.decode(part.value);
      return rest;
    });
    assert.deepEqual(await Promise.all(rests), ["/lambda", "/server"]);
  });

  test("a stream without a head, and a function that streams nothing, are answers that are none", async () => {
    for (const path of ["/broken", "/whole"]) {
      const answer = await open(path);
      assert.deepEqual([answer.status, await answer.text()], [502, '{"message": "Internal server error"}']);
    }
  });
});
