import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { startOptions } from "../../../src/cli/startOptions.ts";
import { ReadyLine } from "../../../src/protocol/emulator.ts";
import { builtCli } from "../builtCli.ts";

const cli = builtCli();

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

function run(
  t: TestContext,
  cwd: string,
  ...args: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

/** Runs to the end: the exit code and both outputs. */
async function finish(child: ChildProcess) {
  assert.ok(child.stdout && child.stderr);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { out, err, code };
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  assert.ok(child.stdout);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return v.parse(ReadyLine, JSON.parse(line));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`start prints one line when it can answer, and ends cleanly at ${signal}`, async (t) => {
    const cwd = await temporaryFolder(t);
    const child = run(t, cwd, "start", "--port", "0");
    const rest = finish(child);
    const { endpoint, region, pid, ...credentials } = await readyLine(child);
    assert.equal(region, "us-east-1");
    assert.equal(credentials.accountId, "000000000000");
    assert.match(credentials.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.match(credentials.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
    assert.equal(pid, child.pid);
    const client = new LambdaClient({ endpoint, region, credentials });
    assert.deepEqual((await client.send(new ListFunctionsCommand())).Functions, []);
    const { mode } = await stat(join(cwd, ".lambda-workbench/access-key.json"));
    assert.equal(mode & 0o777, 0o600);
    child.kill(signal);
    const { out, code } = await rest;
    assert.equal(code, 0);
    assert.equal(out.split("\n").length, 2, "one line and its end");
  });
}

test("start takes account, region and key from its arguments", async (t) => {
  const place = ["--account-id", "123456789012", "--region", "eu-central-1"];
  const key = ["--access-key-id", "AKIAIOSFODNN7EXAMPLE", "--secret-access-key", "a-secret"];
  const child = run(t, await temporaryFolder(t), "start", "--port", "0", ...place, ...key);
  const ready = await readyLine(child);
  assert.equal(ready.accountId, "123456789012");
  assert.equal(ready.region, "eu-central-1");
  assert.equal(ready.accessKeyId, "AKIAIOSFODNN7EXAMPLE");
  assert.equal(ready.secretAccessKey, "a-secret");
});

test("start gives parameters and variables to templates' functions, and says what it cannot take", async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(
    join(cwd, "template.yaml"),
    `Parameters: { Stage: { Type: String }, Text: { Type: String, Default: none } }
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: exports.handler = async () => process.env
      Handler: index.handler
      Runtime: nodejs24.x
      Environment: { Variables: { STAGE: !Ref Stage, TEXT: !Ref Text, OWN: template } }
`,
  );
  await writeFile(join(cwd, "vars.json"), '{ "F": { "OWN": "file" } }');
  const options = ["--parameter", "Stage=dev", "--parameter=Text=a=b c", "--env-vars", "vars.json"];
  const child = run(t, cwd, "start", "--port", "0", "--template", "template.yaml", ...options);
  const { endpoint, region, accessKeyId, secretAccessKey } = await readyLine(child);
  const credentials = { accessKeyId, secretAccessKey };
  const client = new LambdaClient({ endpoint, region, credentials });
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  assert.deepEqual(Functions?.[0]?.Environment?.Variables, { STAGE: "dev", TEXT: "a=b c", OWN: "file" });
  const refused = await finish(run(t, cwd, "start", "--parameter", "Stage"));
  assert.match(refused.err, /--parameter takes NAME=VALUE; got "Stage"/);
});

test("start says where each API of the templates answers, in its one line and on standard error", async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(
    join(cwd, "template.yaml"),
    `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: exports.handler = async () => "here"
      Handler: index.handler
      Runtime: nodejs24.x
      Events: { Any: { Type: HttpApi }, Own: { Type: Api, Properties: { Path: /own, Method: get } } }
`,
  );
  const child = run(t, cwd, "start", "--port", "0", "--template", "template.yaml");
  const rest = finish(child);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const Apis = v.object({
    endpoint: v.string(),
    apis: v.array(v.object({ name: v.string(), url: v.string() })),
  });
  const { endpoint, apis } = v.parse(Apis, JSON.parse(line));
  assert.deepEqual(apis, [
    { name: "ServerlessHttpApi", url: `${endpoint}/_api/ServerlessHttpApi/` },
    { name: "ServerlessRestApi", url: `${endpoint}/_api/ServerlessRestApi/Prod/` },
  ]);
  assert.equal(
    (await fetch(`${apis[1]?.url}own`)).status,
    502,
    "the function's text is no answer of a REST API",
  );
  const listed = await finish(run(t, cwd, "apis", "ServerlessHttpApi"));
  const [name, stage, url, page = ""] = listed.out.trim().split("\t");
  assert.deepEqual([name, stage, url], ["ServerlessHttpApi", "$default", apis[0]?.url]);
  const [address = "", key = ""] = page.split("#key=");
  const answer = await fetch(address);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /<script nonce="[\w-]+" type="module">.{5000}/s, "with the built script");
  const headers = { authorization: `Bearer ${key}` };
  assert.equal((await fetch(`${address}/apis`, { headers })).status, 200);
  const file = await finish(run(t, cwd, "apis", "--http"));
  assert.match(file.out, /^GET .*\/_api\/ServerlessRestApi\/Prod\/own$/m);
  const missing = await finish(run(t, cwd, "apis", "Nothing"));
  assert.match(missing.err, /no API "Nothing"/);
  child.kill("SIGTERM");
  const { out, err } = await rest;
  assert.equal(out, `${line}\n`);
  assert.match(err, /API ready.*_api\/ServerlessHttpApi\//);
});

test("a taken port is said with its number and what to do", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const address = other.address();
  assert.ok(address !== null && typeof address === "object");
  const { code, out, err } = await finish(
    run(t, await temporaryFolder(t), "start", "--port", String(address.port)),
  );
  assert.equal(code, 2);
  assert.equal(out, "");
  assert.match(err, new RegExp(`^Port ${address.port} is taken\\. .*choose another port`, "m"));
});

test("a data directory that cannot be written is said with its path", async (t) => {
  const folder = await temporaryFolder(t);
  // A file where the directory should be is refused to every user, root too.
  await writeFile(join(folder, "file"), "");
  const dataDir = join(folder, "file", "data");
  const { code, out, err } = await finish(run(t, folder, "start", "--port", "0", "--data-dir", dataDir));
  assert.equal(code, 2);
  assert.equal(out, "");
  assert.ok(err.includes(`cannot keep its data in "${dataDir}"`), err);
});

test("a data directory with other files is refused, and nothing in it is touched", async (t) => {
  const folder = await temporaryFolder(t);
  const monorepo = join(folder, "monorepo");
  for (const path of ["packages/app/index.js", "work/notes.txt", "build/out.js"]) {
    await mkdir(dirname(join(monorepo, path)), { recursive: true });
    await writeFile(join(monorepo, path), "precious");
  }
  const files = async () => (await readdir(monorepo, { recursive: true })).sort();
  const before = await files();
  const { code, out, err } = await finish(run(t, monorepo, "start", "--port", "0", "--data-dir", "."));
  assert.deepEqual([code, out], [2, ""]);
  assert.ok(err.includes(`"${monorepo}" has other files in it`), err);
  assert.deepEqual(await files(), before);
});

test("links in a data directory are refused: what they lead to is not the emulator's", async (t) => {
  const folder = await temporaryFolder(t);
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, "notes.txt"), "precious");
  const dataDir = join(folder, ".lambda-workbench");
  await mkdir(dataDir);
  await symlink(elsewhere, join(dataDir, "packages"), "junction");
  const { code, err } = await finish(run(t, folder, "start", "--port", "0"));
  assert.equal(code, 2);
  assert.ok(err.includes(`"${join(dataDir, "packages")}" is a link`), err);
  assert.deepEqual(await readdir(elsewhere), ["notes.txt"]);
});

test("a data directory that came with a repository runs nothing, and its key is not taken", async (t) => {
  const [author, victim] = [await temporaryFolder(t), await temporaryFolder(t)];
  const first = run(t, author, "start", "--port", "0");
  const { accessKeyId } = await readyLine(first);
  first.kill("SIGTERM");
  await once(first, "exit");
  const dataDir = join(victim, ".lambda-workbench");
  await cp(join(author, ".lambda-workbench"), dataDir, { recursive: true });
  const { code, out, err } = await finish(run(t, victim, "start", "--port", "0"));
  assert.deepEqual([code, out], [2, ""]);
  assert.ok(err.includes(`"${dataDir}" was not made by an emulator here`), err);
  // Whoever trusts it says so once.
  const adopted = run(t, victim, "start", "--port", "0", "--adopt-data-dir");
  assert.equal((await readyLine(adopted)).accessKeyId, accessKeyId);
  adopted.kill("SIGTERM");
  await once(adopted, "exit");
  assert.equal((await readyLine(run(t, victim, "start", "--port", "0"))).accessKeyId, accessKeyId);
});

test("a second emulator on the same data directory is refused, and the first goes on", async (t) => {
  const folder = await temporaryFolder(t);
  const first = run(t, folder, "start", "--port", "0");
  const { endpoint, region, ...credentials } = await readyLine(first);
  const second = await finish(run(t, folder, "start", "--port", "0"));
  assert.equal(second.code, 2);
  assert.match(second.err, /Another emulator uses/);
  const client = new LambdaClient({ endpoint, region, credentials });
  assert.equal((await client.send(new ListFunctionsCommand())).$metadata.httpStatusCode, 200);
});

test("a killed emulator leaves nothing that keeps the next from starting with the same key", async (t) => {
  const folder = await temporaryFolder(t);
  const first = run(t, folder, "start", "--port", "0");
  const { accessKeyId } = await readyLine(first);
  first.kill("SIGKILL");
  await once(first, "exit");
  const second = run(t, folder, "start", "--port", "0");
  assert.equal((await readyLine(second)).accessKeyId, accessKeyId);
});

test("a key file that is none is said with its path", async (t) => {
  const folder = await temporaryFolder(t);
  const first = run(t, folder, "start", "--port", "0", "--data-dir", folder);
  await readyLine(first);
  first.kill("SIGTERM");
  await once(first, "exit");
  await writeFile(join(folder, "access-key.json"), "{}");
  const { code, err } = await finish(run(t, folder, "start", "--port", "0", "--data-dir", folder));
  assert.equal(code, 2);
  assert.match(err, /access-key\.json" is not an access key\. Remove it/);
});

for (const args of [
  ["--port", "x"],
  ["--port", "70000"],
  ["--unknown"],
  ["--account-id", "1"],
  ["--region", "nowhere"],
  ["--access-key-id", "A"],
  ["--time-scale", "0"],
]) {
  test(`start ${args.join(" ")} shows the usage`, async (t) => {
    const { code, out, err } = await finish(run(t, await temporaryFolder(t), "start", ...args));
    assert.equal(code, 64);
    assert.equal(out, "");
    assert.match(err, /lambda-workbench start \[--port N\]/);
  });
}

test("start --help explains each option", async (t) => {
  const { code, out } = await finish(run(t, await temporaryFolder(t), "start", "--help"));
  assert.equal(code, 0);
  for (const option of Object.keys(startOptions))
    assert.match(out, new RegExp(`^  --${option}\\b.* \\w`, "m"));
});

test("an unknown command lists those that there are", async (t) => {
  const { code, err } = await finish(run(t, await temporaryFolder(t), "fly"));
  assert.equal(code, 64);
  assert.match(err, /There is no command "fly"/);
  assert.match(err, /lambda-workbench start/);
});
