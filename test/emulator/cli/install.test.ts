import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ZipFile } from "yazl";
import { gemsWith } from "../../../src/cli/installGems.ts";
import { esbuildVersion } from "../../../src/emulator/project/build/missingTool.ts";
import { needs } from "../runtime/testEngine.ts";
import { Folder } from "./commandLine.ts";

test("install sdk puts boto3 where functions find it, with the user's own pip", async (t) => {
  if (!needs(t, "python3")) return;
  const folder = new Folder(t);
  await writeWheel(join(folder.path, "wheels"));
  const env = { PIP_NO_INDEX: "1", PIP_FIND_LINKS: join(folder.path, "wheels"), XDG_DATA_HOME: folder.path };
  const done = await folder.run(["install", "sdk", "python3.12"], { env });
  if (/has no pip/.test(done.err)) {
    t.skip("no pip here");
    return;
  }
  assert.equal(done.code, 0, done.err);
  const [version = ""] = readdirSync(join(folder.path, "lambda-workbench/sdk"));
  assert.match(version, /^python3\.\d+$/);
  assert.ok(existsSync(join(folder.path, "lambda-workbench/sdk", version, "boto3/__init__.py")));

  const without = await folder.run(["install", "sdk", "boto3"], {
    env: { ...env, PIP_FIND_LINKS: "/nonexistent" },
  });
  assert.equal(without.code, 2);
  assert.match(without.err, /boto3 was not installed: pip failed, and said why above\./);
});

test("install sdk puts the SDK for Node where functions find it, with the user's own npm", async (t) => {
  const folder = new Folder(t);
  const registry = await startRegistry(t);
  const env = { npm_config_registry: registry, npm_config_cache: join(folder.path, "cache") };
  const args = ["install", "sdk", "@aws-sdk/client-made-up", "--sdk-dir", "tools"];
  const done = await folder.run(args, { env });
  if (/npm was not found/.test(done.err)) {
    t.skip("no npm here");
    return;
  }
  assert.equal(done.code, 0, done.err);
  const installed = readdirSync(join(folder.path, "tools/node/node_modules/@aws-sdk"));
  assert.ok(installed.includes("client-made-up") && installed.includes("client-s3"), installed.join());
  const again = await folder.run(args, { env });
  assert.equal(again.code, 0, again.err);
});

test("install esbuild puts the version that this project is built with where builds find it", async (t) => {
  const folder = new Folder(t);
  const registry = await startRegistry(t, esbuildVersion);
  const env = { npm_config_registry: registry, npm_config_cache: join(folder.path, "cache") };
  const done = await folder.run(["install", "esbuild", "--sdk-dir", "tools"], { env });
  if (/npm was not found/.test(done.err)) {
    t.skip("no npm here");
    return;
  }
  assert.equal(done.code, 0, done.err);
  const manifest = readFileSync(join(folder.path, "tools/esbuild/node_modules/esbuild/package.json"), "utf8");
  assert.match(manifest, /"esbuild"/);
  const own = readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8");
  assert.match(own, new RegExp(`"esbuild": "${esbuildVersion.replaceAll(".", "\\.")}"`));
  const wrong = await folder.run(["install", "esbuild", "left-pad"], { env });
  assert.equal(wrong.code, 64);
});

test("install sdk puts the SDK for Ruby where functions find it, with RubyGems", async (t) => {
  if (!needs(t, "ruby")) return;
  const folder = new Folder(t);
  const gem = "aws-sdk-madeup";
  const source = await startGems(t, folder.path, gemsWith([gem]));
  const GEMRC = join(folder.path, "gemrc");
  writeFileSync(GEMRC, `:sources:\n- ${source}\n`);
  const env = { GEMRC, HOME: folder.path };
  const done = await folder.run(["install", "sdk", "ruby3.4", gem, "--sdk-dir", "tools"], { env });
  assert.equal(done.code, 0, done.err);
  const [version = ""] = readdirSync(join(folder.path, "tools/ruby"));
  assert.match(version, /^\d+\.\d+\.0$/);
  const installed = readdirSync(join(folder.path, "tools/ruby", version, "gems"));
  assert.ok(installed.includes(`${gem}-1.0.0`) && installed.includes("aws-sdk-s3-1.0.0"), installed.join());
});

test("install sdk says what it needs, and what it does not know", async (t) => {
  const folder = new Folder(t);
  mkdirSync(join(folder.path, "bin"));
  const env = { PATH: join(folder.path, "bin"), XDG_DATA_HOME: folder.path };
  const withoutNpm = await folder.run(["install", "sdk", "nodejs24.x"], { env });
  assert.deepEqual([withoutNpm.code, withoutNpm.out], [2, ""]);
  assert.match(withoutNpm.err, /^npm was not found, which installs AWS's SDK for Node\./);
  const withoutPython = await folder.run(["install", "sdk", "python3.12"], { env });
  assert.equal(withoutPython.code, 2);
  assert.match(withoutPython.err, /needs Python 3\.12, and none was found/);
  for (const args of [
    ["sdk", "left-pad"],
    ["sdk", "@aws-sdk/../x"],
    ["everything"],
    [],
    ["sdk", "aws-sdk-s3"],
  ]) {
    const wrong = await folder.run(["install", ...args], { env });
    assert.equal(wrong.code, 64, args.join(" "));
  }
  const java = await folder.run(["install", "sdk", "java21"], { env });
  assert.match(java.err, /Lambda brings no SDK with java21: .*\(software\.amazon\.awssdk, in its pom\.xml/);
});

/** A source of gems that hold nothing, as RubyGems asks for them. */
async function startGems(t: TestContext, folder: string, names: readonly string[]): Promise<string> {
  const build = `require "rubygems/package"
ARGV.each do |name|
  spec = Gem::Specification.new(name, "1.0.0") { |s| s.summary = name; s.authors = ["a"]; s.licenses = ["MIT"] }
  Gem::DefaultUserInteraction.use_ui(Gem::SilentUI.new) { Gem::Package.build(spec, true) }
  File.binwrite("#{name}-1.0.0.gemspec.rz", Zlib::Deflate.deflate(Marshal.dump(spec)))
end`;
  const gems = join(folder, "gems");
  mkdirSync(gems);
  execFileSync("ruby", ["-rzlib", "-e", build, ...names], { cwd: gems, stdio: "ignore" });
  return listening(t, (path) => {
    const [, info] = /^\/info\/(.+)$/.exec(path) ?? [];
    if (path === "/" || path === "/versions") return "";
    if (info !== undefined) {
      const sum = createHash("sha256")
        .update(readFileSync(join(gems, `${info}-1.0.0.gem`)))
        .digest("hex");
      return `---\n1.0.0 |checksum:${sum}\n`;
    }
    return readFileSync(join(gems, basename(path)));
  });
}

/** A package of Python that pip takes from a folder. */
async function writeWheel(folder: string): Promise<void> {
  const zip = new ZipFile();
  const files = {
    "boto3/__init__.py": "place = 'installed'\n",
    "boto3-9.9.9.dist-info/METADATA": "Metadata-Version: 2.1\nName: boto3\nVersion: 9.9.9\n",
    "boto3-9.9.9.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "boto3-9.9.9.dist-info/RECORD": "",
  };
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  mkdirSync(folder);
  writeFileSync(join(folder, "boto3-9.9.9-py3-none-any.whl"), await buffer(zip.outputStream));
}

/** A registry that has every package, empty. */
async function startRegistry(t: TestContext, latest = "3.0.0"): Promise<string> {
  return listening(t, (path, url) => {
    const name = path.slice(1).replace(/\/-\/.*$/, "");
    const archive = emptyPackage(name);
    if (path.endsWith(".tgz")) return archive;
    const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
    const version = { name, version: latest, dist: { tarball: `${url}/${name}/-/package.tgz`, integrity } };
    return JSON.stringify({ name, "dist-tags": { latest }, versions: { [latest]: version } });
  });
}

/** A server on loopback; its address. */
async function listening(
  t: TestContext,
  answer: (path: string, url: string) => string | Buffer,
): Promise<string> {
  const server = createServer((request, response) => {
    const body = answer(decodeURIComponent(request.url ?? "/"), `http://${request.headers.host}`);
    if (typeof body === "string") response.setHeader("content-type", "application/json");
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

/** A tar archive with a manifest alone. */
function emptyPackage(name: string): Buffer {
  const manifest = Buffer.from(JSON.stringify({ name, version: "3.0.0" }));
  const head = Buffer.alloc(512);
  head.write("package/package.json", 0);
  head.write("0000644\0", 100);
  head.write(`${manifest.length.toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0", 136);
  head.write("        0", 148);
  head.write("ustar\0", 257);
  head.write("00", 263);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padded = Buffer.alloc(Math.ceil(manifest.length / 512) * 512);
  manifest.copy(padded);
  return gzipSync(Buffer.concat([head, padded, Buffer.alloc(1024)]), { level: 1 });
}
