// Programs that the tests use and that npm does not carry. Debian has them, and its packages are only unpacked, into
// .vscode-test/debian/: that needs no root and changes nothing on the machine. Chromium is the exception: it is
// installed, which needs root.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { chromiumPath, projectFolder } from "../host/paths.ts";

const folder = join(projectFolder, ".vscode-test/debian");
const root = join(folder, "root");
/** To be put first on the PATH: in it `python3` is Debian's, whatever else is on the PATH. */
export const toolsFolder = join(folder, "bin");

/** A tool, how to see that the machine has it, and the package that brings it. */
const tools = [
  { name: "Python", has: () => succeeds("/usr/bin/python3", "--version"), package: "python3" },
  {
    name: "debugpy",
    has: () => succeeds("/usr/bin/python3", "-c", "import debugpy"),
    package: "python3-debugpy",
  },
  { name: "the AWS CLI", has: () => succeeds("/usr/bin/aws", "--version"), package: "awscli" },
  { name: "Ruby", has: () => succeeds("/usr/bin/ruby", "--version"), package: "ruby" },
  {
    name: "a Java compiler",
    has: () => succeeds("/usr/bin/java", "--describe-module", "jdk.compiler"),
    package: "default-jdk-headless",
  },
];

/**
 * Unpacks the tools that the machine lacks into `toolsFolder`. When that cannot be done, the folder is not there, and the tests
 * that need a tool say so when they skip.
 */
export function provideDebianTools(say: (line: string) => void): void {
  const missing = tools.filter(({ has }) => !has());
  const packages = missing.map((tool) => tool.package);
  const names = missing.map(({ name }) => name).join(", ");
  const stamp = join(folder, "installed");
  if (read(stamp) === packages.join("\n")) return;
  rmSync(folder, { recursive: true, force: true });
  try {
    if (missing.length > 0) {
      say(`Unpacking ${names} from Debian's packages into .vscode-test/`);
      unpack(packages);
    }
    writeWrappers();
  } catch (error) {
    say(`Without ${names}: ${error instanceof Error ? error.message : String(error)}`);
    rmSync(toolsFolder, { recursive: true, force: true });
    return;
  }
  writeFileSync(stamp, packages.join("\n"));
}

/** Installs Chromium when it is absent and this user may. */
export function provideChromium(say: (line: string) => void): void {
  const path = chromiumPath();
  if (existsSync(path)) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  say("Installing Chromium, in which VS Code runs for the tests");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = [...sudo, "apt-get", "-qq"];
  const installed =
    run([...apt, "update"], env) &&
    run([...apt, "install", "-y", "--no-install-recommends", "chromium"], env);
  if (!installed || !existsSync(path)) {
    throw new Error(
      "Chromium is absent and could not be installed: apt-get install chromium, or set CHROMIUM",
    );
  }
}

/** Downloads packages with what they need and the machine lacks, and unpacks them. */
function unpack(packages: readonly string[]): void {
  const state = join(folder, "state");
  const cache = join(folder, "cache");
  mkdirSync(join(state, "lists/partial"), { recursive: true });
  mkdirSync(join(cache, "archives/partial"), { recursive: true });
  const apt = ["apt-get", "-qq"];
  // apt with lists and archives of its own, the machine's idea of what is installed, and no lock that needs root.
  const options = {
    "Dir::State": state,
    "Dir::State::status": "/var/lib/dpkg/status",
    "Dir::Cache": cache,
    "Debug::NoLocking": "1",
    "APT::Sandbox::User": "",
  };
  for (const [key, value] of Object.entries(options)) apt.push("-o", `${key}=${value}`);
  if (!succeeds("apt-get", "--version")) throw new Error("there is no apt-get here that could fetch them");
  if (!run([...apt, "update"])) throw new Error("apt-get update failed");
  if (!run([...apt, "install", "--download-only", "-y", "--no-install-recommends", ...packages])) {
    throw new Error(`apt-get could not download ${packages.join(", ")}`);
  }
  for (const archive of globSync("archives/*.deb", { cwd: cache })) {
    if (!run(["dpkg", "-x", join(cache, archive), root])) throw new Error(`dpkg could not unpack ${archive}`);
  }
  rmSync(state, { recursive: true });
  rmSync(cache, { recursive: true });
  pointLinksInside();
}

/** Packages link to absolute paths, such as Java's `conf` to /etc; what is meant is in here. */
function pointLinksInside(): void {
  // Not `readdir`: its recursive form follows the very links that are about to change.
  const links = spawnSync("find", [root, "-type", "l"], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean);
  for (const link of links) {
    const target = readlinkSync(link);
    const inside = join(root, target);
    if (!target.startsWith("/") || !existsSync(inside)) continue;
    symlinkSync(relative(dirname(link), inside), `${link}.new`);
    renameSync(`${link}.new`, link);
  }
}

/** Programs that find their own files where they were unpacked. */
function writeWrappers(): void {
  mkdirSync(toolsFolder, { recursive: true });
  const libraries = globSync("{usr/,}lib/*-linux-gnu", { cwd: root }).map((path) => join(root, path));
  const libraryPath = `export LD_LIBRARY_PATH="${libraries.join(":")}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`;
  const pythonPath = `export PYTHONPATH="${root}/usr/lib/python3/dist-packages\${PYTHONPATH:+:$PYTHONPATH}"`;

  const unpackedPython = globSync("usr/bin/python3.*[0-9]", { cwd: root })[0];
  const python = unpackedPython ? join(root, unpackedPython) : "/usr/bin/python3";
  const version = unpackedPython ? basename(unpackedPython) : pythonName();
  for (const name of ["python3", version]) wrap(name, [libraryPath, pythonPath], `"${python}"`);
  if (existsSync(join(root, "usr/bin/aws"))) {
    wrap("aws", [libraryPath, pythonPath], `"${python}" "${root}/usr/bin/aws"`);
  }

  const rubyLibraries = globSync("usr/{share,lib/*-linux-gnu,lib}/ruby/{vendor_ruby,}{/3.*,}", { cwd: root });
  if (existsSync(join(root, "usr/bin/ruby"))) {
    const rubyPath = `export RUBYLIB="${rubyLibraries.map((path) => join(root, path)).join(":")}\${RUBYLIB:+:$RUBYLIB}"`;
    wrap("ruby", [libraryPath, rubyPath], `"${root}/usr/bin/ruby"`);
  }
  const java = globSync("usr/lib/jvm/java-*-openjdk-*/bin/java", { cwd: root })[0];
  if (java) wrap("java", [libraryPath], `"${join(root, java)}"`);
}

function pythonName(): string {
  const script = "import sys; print('python%d.%d' % sys.version_info[:2])";
  return spawnSync("/usr/bin/python3", ["-c", script], { encoding: "utf8" }).stdout.trim();
}

function wrap(name: string, exports: readonly string[], program: string): void {
  writeFileSync(join(toolsFolder, name), ["#!/bin/sh", ...exports, `exec ${program} "$@"`, ""].join("\n"));
  chmodSync(join(toolsFolder, name), 0o755);
}

function run([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync(program, args, { env, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
