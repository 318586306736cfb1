// node test/editor/run.mjs [PATTERN]: the tests inside VS Code's extension host, those whose title matches PATTERN.
// Needs dist/ built. VSCODE_TEST=desktop downloads a desktop VS Code and runs in it; otherwise the host of test/host is
// used. The last line is `N passed, N failed`.
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { installHost } from "../host/install.ts";
import { copyWorkspace } from "./workspaceCopy.ts";

const project = resolve(import.meta.dirname, "../..");
const bundles = join(project, "dist/test/editor");
const desktop = process.env["VSCODE_TEST"] === "desktop";

const temporary = mkdtempSync(join(tmpdir(), "lw-editor-"));
const resultFile = join(temporary, "result.json");
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

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
    extensionDevelopmentPath: project,
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
