#!/usr/bin/env node
// Runs a test suite inside the real extension host; the exit code is the suite's, or 2 when the harness itself failed.
// It takes the flags of desktop VS Code that matter and ignores the others, so that @vscode/test-electron can start it
// as its `vscodeExecutablePath`:
//   runSuite.ts FOLDER --extensionDevelopmentPath=DIR --extensionTestsPath=MODULE [--timeout=SECONDS]
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { type Server, startServer, workbenchUrl } from "./server.ts";

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string" },
    extensionTestsPath: { type: "string" },
    "disable-workspace-trust": { type: "boolean" },
    timeout: { type: "string", default: "600" },
  },
});

// Whoever started us has gone: nobody waits for the result.
const starter = process.ppid;
setInterval(() => process.ppid !== starter && process.exit(2), 500).unref();

process.exit(await run());

async function run(): Promise<number> {
  // The extension host's `console` goes to the page, among the workbench's own lines; so the suite writes to a file.
  const outputFile = (temporary: string) => join(temporary, "suite.log");
  const server = await startServer({
    development: true,
    env: (temporary) => ({ EDITOR_TEST_OUTPUT: outputFile(temporary) }),
    settings: { "security.workspace.trust.enabled": values["disable-workspace-trust"] !== true },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(2));
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

/** Copies to standard output what was appended since the last call. */
function followFile(path: string): () => void {
  let shown = 0;
  return () => {
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    process.stdout.write(bytes.subarray(shown));
    shown = bytes.length;
  };
}

async function suiteExit(page: Page, server: Server): Promise<number> {
  const { promise: exit, resolve, reject } = Promise.withResolvers<number>();
  // The workbench calls these two where they exist; VS Code's own browser tests rely on them.
  await page.exposeFunction("codeAutomationExit", resolve);
  await page.exposeFunction("codeAutomationLog", () => undefined);
  page.on("crash", () => reject(new Error("the workbench's page crashed")));
  const seconds = Number(values.timeout);
  setTimeout(() => reject(new Error(`the suite gave no result within ${seconds} s`)), seconds * 1000).unref();
  const url = workbenchUrl(server, {
    folder: workspaceFolder(),
    extensionDevelopmentPath: path("extensionDevelopmentPath"),
    extensionTestsPath: path("extensionTestsPath"),
  });
  const [code] = await Promise.all([exit, page.goto(url)]);
  return code;
}

function path(flag: "extensionDevelopmentPath" | "extensionTestsPath"): string {
  const value = values[flag];
  if (typeof value === "string") return value;
  throw new Error(`--${flag}=PATH is missing`);
}

function workspaceFolder(): string {
  const folder = positionals.find((each) => statSync(each, { throwIfNoEntry: false })?.isDirectory());
  if (folder === undefined) throw new Error("the workspace folder is missing");
  return folder;
}
