// `npm start`: installs what is missing, builds, starts the emulator on a sample workspace and opens VS Code on it:
// the desktop's where `code` is on the PATH, otherwise one that is served to a browser. `npm start -- orders` opens another
// sample than the shop. `npm start -- --terminal` shows the same in the terminal alone and ends. It starts on any Node from
// 20, without packages.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { continueOnProjectNode, projectFolder } from "../driver/dependencies.mjs";

const say = (/** @type {string} */ line) => console.log(line);

await continueOnProjectNode(say);
const { values, positionals } = parseArgs({
  options: { terminal: { type: "boolean", default: false } },
  allowPositionals: true,
});

say("Building");
const build = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: projectFolder, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

// Only now: they are TypeScript and need the packages.
const { showInTerminal } = await import("./terminal.ts");
const { showInEditor } = await import("./editor.ts");
const { sampleOf } = await import("./samples.ts");
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt.abort());
try {
  const sample = sampleOf(positionals[0] ?? "shop");
  await (values.terminal ? showInTerminal : showInEditor)({ sample, say, signal: interrupt.signal });
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
