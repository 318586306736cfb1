import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as v from "valibot";
import { zipOf } from "../../conformance/packages.ts";
import { aws, noAwsCli } from "../awsCli.ts";
import { startedEmulator } from "../startedEmulator.ts";

const handler = (greeting: string) =>
  `const layer = require("greeting");
exports.handler = async (event) => ({ greeting: "${greeting}", layer: layer.name, name: event.name, stage: process.env.STAGE });\n`;

test("the AWS CLI leads a function through its life", { skip: noAwsCli, timeout: 300_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const emulator = await startedEmulator(t);
  const lambda = (command: string) => aws(emulator, `lambda ${command}`);
  const file = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const invoke = async (name: string): Promise<unknown> => {
    const out = join(folder, "answer.json");
    const payload = `--cli-binary-format raw-in-base64-out --payload {"name":"Ada"}`;
    await lambda(`invoke --function-name ${name} ${payload} ${out}`);
    return JSON.parse(await readFile(out, "utf8"));
  };

  const layerZip = await zipOf({
    "nodejs/node_modules/greeting/index.js": 'exports.name = "from the layer";\n',
  });
  const layer = v.parse(
    v.object({ LayerVersionArn: v.string() }),
    await lambda(
      `publish-layer-version --layer-name greeting --zip-file fileb://${await file("layer.zip", layerZip)}`,
    ),
  );

  const first = await file("first.zip", await zipOf({ "index.js": handler("hello") }));
  await lambda(
    `create-function --function-name cli --runtime nodejs22.x --handler index.handler --role arn:aws:iam::000000000000:role/cli --zip-file fileb://${first} --layers ${layer.LayerVersionArn} --environment Variables={STAGE=test} --tags team=blue`,
  );
  await lambda("wait function-active-v2 --function-name cli");
  assert.deepEqual(await invoke("cli"), {
    greeting: "hello",
    layer: "from the layer",
    name: "Ada",
    stage: "test",
  });

  await lambda("publish-version --function-name cli");
  await lambda("create-alias --function-name cli --name live --function-version 1");

  const second = await file("second.zip", await zipOf({ "index.js": handler("good day") }));
  await lambda(`update-function-code --function-name cli --zip-file fileb://${second}`);
  await lambda("wait function-updated-v2 --function-name cli");
  await lambda("update-function-configuration --function-name cli --environment Variables={STAGE=prod}");
  await lambda("wait function-updated-v2 --function-name cli");
  const old = { greeting: "hello", layer: "from the layer", name: "Ada", stage: "test" };
  const now = { greeting: "good day", layer: "from the layer", name: "Ada", stage: "prod" };
  assert.deepEqual(await invoke("cli:live"), old);
  assert.deepEqual(await invoke("cli"), now);
  await lambda("publish-version --function-name cli");
  await lambda("update-alias --function-name cli --name live --function-version 2");
  assert.deepEqual(await invoke("cli --qualifier live"), now);

  await lambda(
    "add-permission --function-name cli --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com --source-account 000000000000",
  );
  const policy = v.parse(v.object({ Policy: v.string() }), await lambda("get-policy --function-name cli"));
  assert.match(policy.Policy, /"Sid":"s3"/);
  await lambda("remove-permission --function-name cli --statement-id s3");
  await assert.rejects(lambda("get-policy --function-name cli"), /ResourceNotFoundException/);

  const url = v.parse(
    v.object({ FunctionUrl: v.string() }),
    await lambda("create-function-url-config --function-name cli --auth-type NONE"),
  );
  assert.match(url.FunctionUrl, /^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
  await lambda("delete-function-url-config --function-name cli");

  await lambda("put-function-concurrency --function-name cli --reserved-concurrent-executions 5");
  assert.deepEqual(await lambda("get-function-concurrency --function-name cli"), {
    ReservedConcurrentExecutions: 5,
  });
  await lambda("delete-function-concurrency --function-name cli");

  const arn = "arn:aws:lambda:us-east-1:000000000000:function:cli";
  await lambda(`tag-resource --resource ${arn} --tags stage=prod`);
  await lambda(`untag-resource --resource ${arn} --tag-keys team`);
  assert.deepEqual(await lambda(`list-tags --resource ${arn}`), { Tags: { stage: "prod" } });

  await lambda("delete-function --function-name cli");
  await assert.rejects(lambda("get-function --function-name cli"), /Function not found: .*:function:cli/);
  assert.deepEqual(await lambda("list-functions"), { Functions: [] });
});
