// Installs a real VS Code (server, web workbench, extension host) into .vscode-test/host/, out of the code-server
// package: VS Code's own download is not needed. Run it as a program, or call `installHost`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hostFolder, projectFolder, serverEntry } from "./paths.ts";

const source = join(projectFolder, "test/host/vscode");
const parent = join(projectFolder, ".vscode-test");
const stamp = "installed";

/**
 * Installs the host unless this very version is there; `say` is told when there is something to wait for. The host is
 * assembled beside its place and moved there when it is complete, so an interrupted or concurrent install never leaves
 * half of one.
 */
export function installHost(say: (line: string) => void): void {
  const version = wantedVersion();
  if (installedVersion() === version) return;
  say("Installing VS Code's server for the tests (350 MB)");
  mkdirSync(parent, { recursive: true });
  removeAbandoned();
  const staging = mkdtempSync(join(parent, `staging-${process.pid}-`));
  try {
    cpSync(source, staging, { recursive: true });
    // Install scripts would compile native addons; the packages carry prebuilt ones or have a stand-in here.
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], staging);
    // The page loads browser modules from lib/vscode/node_modules; all packages are at the top of this install.
    const modules = join(staging, "node_modules/code-server/lib/vscode/node_modules");
    rmSync(modules, { recursive: true, force: true });
    symlinkSync("../../..", modules);
    // It has no TypeScript with it and tells every user so; colours come from another extension.
    const extensions = join(staging, "node_modules/code-server/lib/vscode/extensions");
    rmSync(join(extensions, "typescript-language-features"), { recursive: true, force: true });
    execFileSync(process.execPath, [serverEntry(staging), "--version"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    writeFileSync(join(staging, stamp), version);
    rmSync(hostFolder, { recursive: true, force: true });
    try {
      renameSync(staging, hostFolder);
    } catch (error) {
      // Another install may have been faster by a moment; its result is as good.
      if (installedVersion() !== version) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync("npm", args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function wantedVersion(): string {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\n`);
  const files = ["package.json", "package-lock.json", "spdlog/index.js", "native-watchdog/index.js"];
  for (const file of files) hash.update(readFileSync(join(source, file)));
  hash.update(readFileSync(import.meta.filename));
  return hash.digest("hex");
}

function installedVersion(): string | undefined {
  try {
    return readFileSync(join(hostFolder, stamp), "utf8");
  } catch {
    return undefined;
  }
}

/** An install that was killed leaves its folder, which names the process that has ended. */
function removeAbandoned(): void {
  for (const name of readdirSync(parent)) {
    const pid = /^staging-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === import.meta.filename) installHost((line) => console.log(line));
