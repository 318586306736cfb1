import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { RunnableFunction } from "../../../src/emulator/contracts/engine.ts";
import { testEngine, type TestEngine } from "./testEngine.ts";

/** What an extension's script may use. */
const prelude = `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { basename } = require("node:path");
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;
const note = (value) => appendFileSync(process.env.NOTES, JSON.stringify(value) + "\\n");
const register = async (events, headers = {}) => {
  const reply = await fetch(base + "/2020-01-01/extension/register", { method: "POST", headers: { "Lambda-Extension-Name": basename(__filename), ...headers }, body: JSON.stringify({ events }) });
  return { status: reply.status, id: reply.headers.get("lambda-extension-identifier"), body: await reply.json() };
};
const next = async (id) => (await fetch(base + "/2020-01-01/extension/event/next", { headers: { "Lambda-Extension-Identifier": id } })).json();
const subscribe = async (id, path, body) => {
  const reply = await fetch(base + path, { method: "PUT", headers: { "Lambda-Extension-Identifier": id }, body: JSON.stringify(body) });
  return [reply.status, await reply.json()];
};
/** Notes each record that is posted, and answers with what \`answer\` gives. */
const listen = async (answer = () => 200) => {
  const server = createServer((request, response) => { let text = ""; request.on("data", (part) => (text += part)); request.on("end", () => { response.statusCode = answer(request); if (response.statusCode < 300) for (const each of JSON.parse(text)) note(each); response.end(); }); });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
};
`;

interface ExtensionFixture extends TestEngine {
  /** A function with the extension in a layer. */
  readonly watched: RunnableFunction;
  /** What the extension has noted. */
  noted(): Record<string, unknown>[];
}

/** A function with an external extension that runs `script`. */
export function withExtension(
  t: TestContext,
  script: string,
  handler = "exports.handler = async () => { console.log('said'); return 'done'; };",
): ExtensionFixture {
  // Frozen extensions get their telemetry with the next invocation only.
  const engine = testEngine(t, { freeze: false });
  const layer = join(engine.dir, "layer");
  const notes = join(engine.dir, "notes");
  mkdirSync(join(layer, "extensions"), { recursive: true });
  const file = join(layer, "extensions/watcher");
  writeFileSync(file, `${prelude}(async () => {${script}})();\n`);
  chmodSync(file, 0o755);
  writeFileSync(notes, "");
  return {
    ...engine,
    watched: { ...engine.fn({ "index.js": handler }, { environment: { NOTES: notes } }), layers: [layer] },
    noted: () =>
      readFileSync(notes, "utf8")
        .split("\n")
        // What follows the last line's end is being written now, if it is anything.
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
