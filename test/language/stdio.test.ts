import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { temporaryFolder } from "./client.ts";

const Message = v.looseObject({
  id: v.optional(v.number()),
  method: v.optional(v.string()),
  result: v.optional(v.unknown()),
  params: v.optional(v.unknown()),
});
type Message = v.InferOutput<typeof Message>;
const Published = v.object({ uri: v.string(), diagnostics: v.array(v.object({ code: v.string() })) });

test("an editor that speaks LSP over standard streams, and has no abilities, gets marks and answers", async (t) => {
  const folder = temporaryFolder(t, {
    "template.yaml":
      "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: .\n      Runtime: python3.13\n      Handler: app.gone\n",
    "app.py": "def main(event, context): return 1\n",
  });
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, "../../src/language/server.ts"), "--stdio"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const ended = new Promise<number | null>((done) => server.once("exit", done));
  t.after(() => server.kill());
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const messages = messagesOf(server.stdout);
  const next = async (fits: (message: Message) => boolean): Promise<Message> => {
    for await (const message of { [Symbol.asyncIterator]: () => ({ next: () => messages.next() }) })
      if (fits(message)) return message;
    throw new Error("the server ended");
  };
  const rootUri = pathToFileURL(folder).href;
  send({ id: 1, method: "initialize", params: { processId: null, rootUri, capabilities: {} } });
  const { result } = await next(({ id }) => id === 1);
  assert.ok(
    v.parse(v.looseObject({ capabilities: v.looseObject({}) }), result).capabilities["hoverProvider"],
  );
  send({ method: "initialized", params: {} });
  const { params } = await next(({ method }) => method === "textDocument/publishDiagnostics");
  assert.deepEqual(
    v.parse(Published, params).diagnostics.map(({ code }) => code),
    ["handler-missing"],
  );
  const textDocument = { uri: `${rootUri}/template.yaml` };
  send({
    id: 2,
    method: "textDocument/hover",
    params: { textDocument, position: { line: 1, character: 3 } },
  });
  assert.match(JSON.stringify((await next(({ id }) => id === 2)).result), /One/);
  send({ id: 3, method: "shutdown" });
  await next(({ id }) => id === 3);
  send({ method: "exit" });
  assert.equal(await ended, 0);
});

/** The messages on a stream, each after a header with its length. */
async function* messagesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Message, void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(rest.toString("utf8", 0, Math.max(end, 0)))?.[1]);
      if (end < 0 || rest.length < end + 4 + length) break;
      yield v.parse(Message, JSON.parse(rest.toString("utf8", end + 4, end + 4 + length)));
      rest = rest.subarray(end + 4 + length);
    }
  }
}
