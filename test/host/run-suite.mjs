#!/usr/bin/env node
// Runs a test suite inside the real extension host; the exit code is the suite's, or 2 when the harness itself failed.
// It takes the flags of desktop VS Code that matter and ignores the others, so that @vscode/test-electron can start it
// as its `vscodeExecutablePath`:
//   run-suite.mjs FOLDER --extensionDevelopmentPath=DIR --extensionTestsPath=MODULE [--timeout=SECONDS]
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBrowser } from "./browser.mjs";
import { projectFolder } from "./paths.mjs";
import { startServer, workbenchUrl } from "./server.mjs";

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string" },
    extensionTestsPath: { type: "string" },
    "disable-workspace-trust": { type: "boolean" },
    timeout: { type: "string" },
  },
});
const text = (/** @type {string} */ name) => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};
const folder =
  positionals.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) ?? projectFolder;

process.exit(await run());

async function run() {
  // The extension host's `console` goes to the page, among the workbench's own lines; so the suite writes to a file.
  const outputFile = (/** @type {string} */ temporary) => join(temporary, "suite.log");
  const server = await startServer({
    env: (temporary) => ({ EDITOR_TEST_OUTPUT: outputFile(temporary) }),
    settings: { "security.workspace.trust.enabled": values["disable-workspace-trust"] !== true },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(2));
  const show = followFile(outputFile(server.folder));
  const showing = setInterval(show, 200);
  try {
    const browser = await startBrowser(server);
    try {
      return await suiteExit(browser.page, server);
    } catch (error) {
      console.error(error);
      return 2;
    } finally {
      await browser.close();
    }
  } finally {
    clearInterval(showing);
    show();
    await server.stop();
  }
}

/** Copies to standard output what was appended since the last call. @param {string} path */
function followFile(path) {
  let shown = 0;
  return () => {
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    process.stdout.write(bytes.subarray(shown));
    shown = bytes.length;
  };
}

/** @param {import("playwright-core").Page} page @param {import("./server.mjs").Server} server @returns {Promise<number>} */
async function suiteExit(page, server) {
  const exit = new Promise((done, fail) => {
    // The workbench calls these two where they exist; VS Code's own browser tests rely on them.
    page.exposeFunction("codeAutomationExit", done).catch(fail);
    page.exposeFunction("codeAutomationLog", () => undefined).catch(fail);
    page.on("crash", () => fail(new Error("the workbench's page crashed")));
    const seconds = Number(text("timeout") ?? 600);
    setTimeout(() => fail(new Error(`the suite gave no result within ${seconds} s`)), seconds * 1000).unref();
  });
  const url = workbenchUrl(server, {
    folder,
    extensionDevelopmentPath: text("extensionDevelopmentPath") ?? projectFolder,
    extensionTestsPath: text("extensionTestsPath") ?? join(projectFolder, "dist/test/editor/suite.cjs"),
  });
  const [code] = await Promise.all([exit, page.goto(url)]);
  return code;
}
