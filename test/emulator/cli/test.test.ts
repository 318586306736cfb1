import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { builtCli } from "../builtCli.ts";
import { Folder } from "./commandLine.ts";

const project = join(import.meta.dirname, "../../..");
const template = join(project, "test/workspaces/shop/template.yaml");
const six = readFileSync(join(project, "test/workspaces/shop/events/PriceOrder/six-teas.json"), "utf8");

/** Files of events by their paths below the folder. */
function write(folder: Folder, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(folder.path, path), text);
  }
}

test("saved events with an expectation are run, with exit codes and a report as JUnit's", async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  write(folder, {
    "events/PriceOrder/six-teas.json": six,
    "events/PriceOrder/six-teas.expect.json": { payload: { statusCode: 200, body: { orderId: "o-1001" } } },
    "events/PriceOrder/not-a-test.json": {},
    "events/ChargeCard/order.json": { orderId: "${uuid}", amount: 1 },
    "events/ChargeCard/order.expect.json": { error: { errorType: "Payment${any}" } },
  });
  const passed = await folder.run(["test", "--junit", "junit.xml"]);
  assert.equal(passed.code, 0, passed.out + passed.err);
  assert.match(
    passed.out,
    /✓ ChargeCard\/order {2}\d+ ms\n✓ PriceOrder\/six-teas {2}\d+ ms\n2 passed, 0 failed\n/,
  );
  const report = readFileSync(join(folder.path, "junit.xml"), "utf8");
  assert.match(
    report,
    /^<\?xml[^>]*>\n<testsuites name="lambda-workbench" tests="2" failures="0" errors="0"/,
  );
  assert.match(report, /<system-out>START RequestId/);

  write(folder, { "events/PriceOrder/six-teas.expect.json": { payload: { body: { orderId: "<o-1>" } } } });
  const failed = await folder.run(["test", ".", "--junit", "junit.xml"]);
  assert.equal(failed.code, 1, failed.err);
  assert.match(
    failed.out,
    /✗ PriceOrder\/six-teas .*\n {4}payload\.body\.orderId: "<o-1>" is expected, and "o-1001" is there\n/,
  );
  assert.match(
    readFileSync(join(folder.path, "junit.xml"), "utf8"),
    /<testcase name="six-teas" classname="PriceOrder" time="[\d.]+">\n<failure message="payload\.body\.orderId: &quot;&lt;o-1&gt;&quot; is/,
  );

  write(folder, { "events/NoSuch/one.json": {}, "events/NoSuch/one.expect.json": {} });
  write(folder, { "events/PriceOrder/broken.json": "{", "events/PriceOrder/broken.expect.json": {} });
  const notRun = await folder.run(["test", "events"]);
  assert.equal(notRun.code, 2, notRun.err);
  assert.match(notRun.out, /! NoSuch\/one .*\n.*Function not found/);
  assert.match(notRun.out, /! PriceOrder\/broken .*\n.*"broken\.json" is not JSON: line 1/);
  assert.match(notRun.out, /1 passed, 1 failed, 2 could not be run/);
});

test("with a template the run has an emulator of its own, which ends with it", async (t) => {
  const folder = new Folder(t);
  write(folder, {
    "events/ListProducts/tea.json": { queryStringParameters: { category: "tea" } },
    "events/ListProducts/tea.expect.json": { payload: { statusCode: 200 }, log: "listing products" },
  });
  const { code, out, err } = await folder.run(["test", "--template", template]);
  assert.equal(code, 0, out + err);
  assert.equal(existsSync(join(folder.path, ".lambda-workbench")), false);
  const broken = await folder.run(["test", "--template", "no.yaml"]);
  assert.notEqual(broken.code, 0, broken.out);
});

test("an interrupt while the emulator of its own starts ends the run with 2 and leaves nothing", async (t) => {
  const folder = new Folder(t);
  write(folder, { "events/F/a.json": {}, "events/F/a.expect.json": {} });
  const tmp = join(folder.path, "tmp");
  mkdirSync(tmp);
  const data = () => readdirSync(tmp).filter((name) => name.startsWith("lambda-workbench-test-"));
  const run = folder.follow(["test", "--template", template], { env: { TMPDIR: tmp }, detached: true });
  while (data().length === 0) await setTimeout(5);
  assert.equal(await run.interrupt(), 2);
  assert.equal(run.err(), "Interrupted.\n");
  assert.deepEqual(data(), []);
});

test("what cannot be run at all ends with 2, and arguments that make no sense with 64", async (t) => {
  const folder = new Folder(t);
  const empty = await folder.run(["test"]);
  assert.deepEqual([empty.code, empty.out], [2, ""]);
  assert.match(empty.err, /There are no tests in /);
  write(folder, { "events/F/a.json": {}, "events/F/a.expect.json": {} });
  const none = await folder.run(["test"]);
  assert.equal(none.code, 2);
  assert.match(none.err, /No emulator runs on/);
  for (const args of [
    ["a", "b"],
    ["--template", "t.yaml", "--profile", "p"],
  ]) {
    assert.equal((await folder.run(["test", ...args])).code, 64, args.join(" "));
  }
});

test("the clients for vitest and pytest in docs/testing.md work as they stand there", async (t) => {
  const folder = new Folder(t);
  await folder.startEmulator();
  const blocks = [
    ...readFileSync(join(project, "docs/testing.md"), "utf8").matchAll(/```(js|python)\n([^]*?)```/g),
  ];
  const [client, usage] = blocks.filter(([, language]) => language === "js").map(([, , code]) => code);
  const [pythonClient, pythonUsage] = blocks.filter(([, of]) => of === "python").map(([, , code]) => code);
  write(folder, {
    "lambda.mjs": client,
    "shop.test.mjs": usage,
    "aws_lambda.py": pythonClient,
    "test_shop.py": pythonUsage,
    // As much of both runners as the samples use: neither is installed here.
    "node_modules/vitest/package.json": { name: "vitest", type: "module", exports: "./index.js" },
    "node_modules/vitest/index.js": vitest,
    "pytest.py": pytest,
    "run.py":
      "import test_shop\n[f() for n, f in vars(test_shop).items() if n.startswith('test_')]\nprint('ran')\n",
    "bin/lambda-workbench": `#!/bin/sh\nexec "${process.execPath}" "${builtCli()}" "$@"\n`,
  });
  chmodSync(join(folder.path, "bin/lambda-workbench"), 0o755);
  const env = { PATH: [join(folder.path, "bin"), process.env["PATH"]].join(delimiter) };
  const run = spawnSync(process.execPath, ["--test", "shop.test.mjs"], {
    cwd: folder.path,
    env,
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /pass 2\b/);
  assert.equal(execFileSync("python3", ["run.py"], { cwd: folder.path, env, encoding: "utf8" }), "ran\n");
});

const vitest = `
import assert from "node:assert/strict";
export { test } from "node:test";
export const expect = (value) => ({
  toBe: (other) => assert.equal(value, other),
  toContain: (part) => assert.ok(value.includes(part), value),
  toThrow: (part) => assert.throws(value, (error) => error.message.includes(part)),
});
`;
const pytest = `
import re
from contextlib import contextmanager


@contextmanager
def raises(kind, match):
    try:
        yield
    except kind as error:
        assert re.search(match, str(error)), error
    else:
        assert False, "nothing was raised"
`;
