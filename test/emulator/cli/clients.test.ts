import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { ownNames } from "../../../src/emulator/dataDir.ts";
import { challengeHeader, proofHeader } from "../../../src/protocol/emulator.ts";
import { proofOf } from "../../../src/shared/proof.ts";
import { until } from "../../until.ts";
import { Folder } from "./commandLine.ts";

const tea = JSON.stringify({ queryStringParameters: { category: "tea" } });

test("invoke prints the payload on standard output and the log's tail on standard error", async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  writeFileSync(join(folder.path, "tea.json"), tea);
  const fromFile = await folder.run(["invoke", "ListProducts", "--event", "tea.json"]);
  assert.equal(fromFile.code, 0, fromFile.err);
  assert.equal(JSON.parse(fromFile.out).statusCode, 200);
  assert.match(fromFile.err, /START RequestId: [\s\S]*listing products[\s\S]*REPORT RequestId: /);

  const fromInput = await folder.run(["invoke", "ListProducts", "--event", "-"], { input: tea });
  assert.equal(fromInput.code, 0, fromInput.err);
  assert.equal(JSON.parse(fromInput.out).statusCode, 200);
});

test("invoke ends with 1 when the function failed and with 2 when the call did", async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  const failed = await folder.run(["invoke", "ChargeCard", "--event", "-"], {
    input: JSON.stringify({ orderId: "o-1", amount: 1 }),
  });
  assert.equal(failed.code, 1);
  assert.equal(JSON.parse(failed.out).errorType, "PaymentConfigurationError");

  const unknown = await folder.run(["invoke", "NoSuchFunction"]);
  assert.equal(unknown.code, 2);
  assert.equal(unknown.out, "");
  assert.match(unknown.err, /Function not found/);
});

test("an asynchronous invoke answers at once and the function runs", { timeout: 60_000 }, async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  const logs = folder.follow(["logs", "ListProducts", "--follow"]);
  const queued = await folder.run(["invoke", "ListProducts", "--async", "--event", "-"], { input: tea });
  assert.deepEqual({ code: queued.code, out: queued.out }, { code: 0, out: "" }, queued.err);
  assert.match(await logs.until(/REPORT RequestId: .*\n/), /listing products/);
  assert.equal(await logs.interrupt(), 0);
});

test(
  "logs prints what was written, and nothing for a function that never ran",
  { timeout: 60_000 },
  async (t) => {
    const folder = new Folder(t);
    await folder.startEmulator();
    const before = await folder.run(["logs", "PriceOrder"]);
    assert.deepEqual(before, { out: "", err: "", code: 0 });

    const { err } = await folder.run(["invoke", "ListProducts"]);
    const requestId = /RequestId: (\S+)/.exec(err)?.[1] ?? "none";
    // The emulator keeps lines within a second, so they may not be there at once.
    let out = "";
    while (!out.includes("REPORT")) ({ out } = await folder.run(["logs", "ListProducts"]));
    assert.match(out, new RegExp(`^\\d{4}-\\S+Z START RequestId: ${requestId}`, "m"));
    const filtered = await folder.run(["logs", "ListProducts", "--filter", "REPORT"]);
    assert.match(filtered.out, /^\S+ REPORT [^\n]*\n$/);
  },
);

test("an event that is not JSON, or not there, is told and not sent", async (t) => {
  const folder = new Folder(t);
  const broken = await folder.run(["invoke", "ListProducts", "--event", "-"], { input: "{ tea" });
  assert.equal(broken.code, 2);
  assert.match(broken.err, /^Standard input is not JSON, so it was not sent/);
  const missing = await folder.run(["invoke", "ListProducts", "--event", "no.json"]);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^"no\.json" cannot be read: ENOENT/);
});

test("env prints exports that a shell can take, and the emulator accepts them", async (t) => {
  const folder = new Folder(t);
  const ready = await folder.startEmulator();
  const { out, code } = await folder.run(["env"]);
  assert.equal(code, 0);
  const exported = Object.fromEntries(
    [...out.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  assert.equal(exported["AWS_ENDPOINT_URL"], ready.endpoint);
  assert.equal(exported["AWS_SECRET_ACCESS_KEY"], ready.secretAccessKey);

  const elsewhere = new Folder(t);
  const args = ["invoke", "ListProducts", "--endpoint", ready.endpoint];
  const called = await elsewhere.run(args, { env: exported });
  assert.equal(called.code, 0, called.err);
  const refused = await elsewhere.run(args, {
    env: { ...exported, AWS_SECRET_ACCESS_KEY: "another".padEnd(40, "x") },
  });
  assert.equal(refused.code, 2);
  assert.match(refused.err, /does not accept this key/);
});

test("without an emulator the commands say how to start one", async (t) => {
  const folder = new Folder(t);
  for (const args of [["env"], ["invoke", "ListProducts"], ["logs", "ListProducts"]]) {
    const { code, err } = await folder.run(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, /No emulator runs on .*lambda-workbench start/);
  }
});

test("what the emulator keeps is its owner's alone, and so is the key that it leaves for the commands", async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  const mode = (path: string) => statSync(join(folder.path, path)).mode & 0o777;
  assert.equal(mode(".lambda-workbench"), 0o700);
  assert.equal(mode(".lambda-workbench/running.json"), 0o600);
  await folder.run(["invoke", "ListProducts"]);
  const written = readdirSync(join(folder.path, ".lambda-workbench"));
  assert.deepEqual(
    written.filter((name) => !ownNames.has(name)),
    [],
    "the layout lists all that it writes",
  );
});

test("a ready line that came with a repository leads nowhere, and nothing of it gets into a shell", async (t) => {
  const server = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ready = {
    region: "us-east-1",
    accountId: "000000000000",
    accessKeyId: "k",
    secretAccessKey: "s",
    pid: 1,
  };
  for (const planted of [
    { ...ready, endpoint: `http://127.0.0.1:${port}\ntouch planted #` },
    { ...ready, endpoint: `http://127.0.0.1:${port}/$(touch planted)` },
    { ...ready, endpoint: `http://localhost.:${port}` },
    { ...ready, endpoint: `http://127.0.0.1:${port}`, region: "us-east-1\ntouch planted" },
  ]) {
    const folder = new Folder(t);
    mkdirSync(join(folder.path, ".lambda-workbench"));
    writeFileSync(join(folder.path, ".lambda-workbench/running.json"), JSON.stringify(planted));
    const { out, err } = await folder.run(["env"]);
    assert.equal(out, "", planted.endpoint);
    assert.match(err, /No emulator runs on/);
  }
});

test("the next program on a dead emulator's port gets nothing and is not believed", async (t) => {
  const folder = new Folder(t);
  const ready = await folder.startEmulator();
  process.kill(ready.pid, "SIGKILL");
  const seen: string[] = [];
  const impostor = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const challenge = String(request.headers[challengeHeader]);
    // The best that it can do without the key.
    response.setHeader(proofHeader, proofOf("", ready.endpoint, challenge)).end('"believed"');
  });
  t.after(() => impostor.close());
  await until(() => {
    try {
      return !process.kill(ready.pid, 0);
    } catch {
      return true;
    }
  });
  impostor.listen(Number(new URL(ready.endpoint).port), "127.0.0.1");
  await once(impostor, "listening");
  // Its number is somebody's, too.
  const file = join(folder.path, ".lambda-workbench/running.json");
  writeFileSync(file, JSON.stringify({ ...ready, pid: process.pid }));
  for (const args of [["invoke", "ListProducts"], ["env"], ["logs", "ListProducts"]]) {
    const { code, out, err } = await folder.run(args, { input: '{"secret":1}' });
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, /No emulator runs on/);
  }
  assert.deepEqual([...new Set(seen)], ["GET /_local/status"]);
  writeFileSync(file, JSON.stringify(ready));
  seen.length = 0;
  await folder.run(["env"]);
  assert.deepEqual(seen, [], "nothing is sent for a process that is gone");
});

test("a challenge that is passed on to a live emulator elsewhere proves nothing", async (t) => {
  const folder = new Folder(t);
  const ready = await folder.startEmulator();
  let passedOn = 0;
  const relay = createServer((request, response) => {
    const { method, url: path, headers } = request;
    // With the host for which the client signed.
    sendRequest(
      { host: "127.0.0.1", port: new URL(ready.endpoint).port, method, path, headers },
      (answer) => {
        passedOn = answer.statusCode ?? 0;
        response.writeHead(passedOn, answer.headers);
        answer.pipe(response);
      },
    ).end();
  }).listen(0, "127.0.0.1");
  t.after(() => relay.close());
  await once(relay, "listening");
  const { port } = relay.address() as AddressInfo;
  const other = { ...ready, endpoint: `http://127.0.0.1:${port}` };
  writeFileSync(join(folder.path, ".lambda-workbench/running.json"), JSON.stringify(other));
  const { code, out } = await folder.run(["env"]);
  assert.deepEqual([code, out, passedOn], [2, "", 200]);
});

test("arguments that make no sense show the usage", async (t) => {
  const folder = new Folder(t);
  for (const args of [
    ["invoke"],
    ["invoke", "A", "B"],
    ["invoke", "A", "--nope"],
    ["logs", "A", "--since", "yesterday"],
    ["invoke", "A", "--endpoint", "http://127.0.0.1:1", "--profile", "p"],
  ]) {
    const { code, err } = await folder.run(args);
    assert.equal(code, 64, args.join(" "));
    assert.match(err, /lambda-workbench (invoke|logs) NAME/);
  }
});
