// `npm run bench [-- --quick] [--peers] [--long] [--json FILE]`: the emulator against floors of its own kind, in the
// same run and interleaved, with a lean client that signs its requests. Signatures are checked and logs are written
// meanwhile. Prints medians, ratios and the targets; it never fails. `--language` measures the language server instead,
// `--editor` the extension in the editor.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { apis } from "./apis.ts";
import { coldStarts } from "./coldStarts.ts";
import { createEcho } from "./functions.ts";
import { crowd } from "./crowd.ts";
import { editor } from "./editor/editor.ts";
import { language } from "./language/language.ts";
import { memory } from "./memory.ts";
import { startPeers } from "./peers.ts";
import { sources } from "./sources.ts";
import { type Figure, printFigures } from "./report.ts";
import { type FloorKind, startEmulator, startFloor, type Target } from "./targets.ts";
import { warm } from "./warm.ts";
import { webSockets } from "./webSockets.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    language: { type: "boolean", default: false },
    editor: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const rounds = values.quick ? 2 : 5;
if (values.language) {
  printFigures(await language(rounds));
  process.exit();
}
if (values.editor) {
  printFigures(await editor());
  process.exit();
}
const dir = mkdtempSync(join(tmpdir(), "lambda-workbench-bench-"));
const figures: Figure[] = [];
const started: Target[] = [];

try {
  const kinds: FloorKind[] = ["none", "pipe", "lean", "http", "http-env"];
  const emulator = await startEmulator(join(dir, "data"));
  started.push(emulator);
  for (const kind of kinds) started.push(await startFloor(kind, true));
  if (values.peers) started.push(...(await startPeers(join(dir, "peers"))));
  const client = emulator.client();
  await createEcho(client, "echo", "node");
  client.close();

  say("warm invokes and throughput");
  figures.push(...(await warm(started, rounds)));
  for (const target of started.splice(1)) await target.stop();

  say("cold starts");
  figures.push(...(await coldStarts(dir, values.quick ? 5 : 15)));
  say("memory");
  figures.push(...(await memory(dir, values.long ? 100_000 : 10_000)));
  say("a thousand functions and ten thousand queued events");
  figures.push(...(await crowd(dir, rounds)));
  say("queues that call functions");
  figures.push(...(await sources(dir, rounds)));
  say("requests to APIs");
  figures.push(...(await apis(dir, rounds)));
  say("clients of a WebSocket API");
  figures.push(...(await webSockets(dir)));
} finally {
  for (const target of started) await target.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  printFigures(figures);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);

function say(what: string): void {
  console.error(`… ${what}`);
}
