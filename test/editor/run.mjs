// node test/editor/run.mjs [PATTERN]: the tests inside VS Code's extension host, those whose title matches PATTERN.
// Needs dist/ built. TEST_PLATFORM=plain has the emulator execute what Windows would, and needs the package. VSCODE_TEST=desktop downloads a desktop VS Code and runs in it; otherwise the host of test/host is
// used. The last line is `N passed, N failed`.
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { forcedExtension } from "../host/forcedExtension.ts";
import { installHost } from "../host/install.ts";
import { copyWorkspace } from "./workspaceCopy.ts";

const project = resolve(import.meta.dirname, "../..");
const desktop = process.env["VSCODE_TEST"] === "desktop";

const temporary = mkdtempSync(join(tmpdir(), "lw-editor-"));
const resultFile = join(temporary, "result.json");
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

const extension = await extensionFolder();
// Within the extension's folder: from elsewhere `vscode` would be another object, and nothing of what it shows could be seen.
const bundles = join(extension, "dist/test/editor");
await bundleTests();
const folder = copyWorkspace("shop", join(temporary, "shop"));
const state = join(temporary, "state");
mkdirSync(state);
if (!desktop) installHost((line) => console.log(line));
/** @type {number | undefined} */
let exit;
try {
  exit = await runTests({
    ...(desktop ? {} : { vscodeExecutablePath: join(project, "test/host/runSuite.ts") }),
    extensionDevelopmentPath: extension,
    extensionTestsPath: join(bundles, "suite.cjs"),
    launchArgs: [folder, `--user-data-dir=${state}`, "--disable-extensions"],
    extensionTestsEnv: {
      // Our host is a program of the project's Node, which is the one that runs here.
      PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
      EDITOR_TEST_RESULT: resultFile,
      ...(process.argv[2] !== undefined && { EDITOR_TEST_GREP: process.argv[2] }),
    },
  });
} catch (error) {
  console.error(String(error));
}
const { passed, failed } = counts();
console.log(`${passed} passed, ${failed} failed`);
process.exit(exit === 0 && failed === 0 && passed > 0 ? 0 : 1);

/** The project itself, or an extension that is made for another system's ways; below the project, where packages are found. */
async function extensionFolder() {
  const forced = process.env["TEST_PLATFORM"];
  if (forced === undefined) return project;
  mkdirSync(join(project, ".vscode-test"), { recursive: true });
  const own = mkdtempSync(join(project, ".vscode-test/forced-"));
  process.once("exit", () => rmSync(own, { recursive: true, force: true }));
  return (await forcedExtension(forced, own)).folder;
}

/** One bundle a test file: the extension host cannot run TypeScript, and `vscode` exists only in there. */
async function bundleTests() {
  rmSync(bundles, { recursive: true, force: true });
  await build({
    absWorkingDir: project,
    entryPoints: ["test/editor/suite.ts", ...globSync("test/editor/*.test.ts", { cwd: project })],
    outdir: bundles,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** A suite that never came to its end counts as one failure. */
function counts() {
  try {
    return JSON.parse(readFileSync(resultFile, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
}
