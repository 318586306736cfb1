import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";

// Debian's package. Another `aws` on the PATH may be a wrapper or another version.
const aws = process.env["AWS_CLI"] ?? "/usr/bin/aws";
const skip = existsSync(aws) ? false : `there is no AWS CLI at ${aws}`;

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("the AWS CLI", { skip }, async () => {
  const end = suiteEnd();
  const emulator = await startedEmulator(end);
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  end.after(() => rm(folder, { recursive: true, force: true }));

  async function call(args: readonly string[], key: Partial<typeof emulator> = {}): Promise<Result> {
    const { endpoint, region, accessKeyId, secretAccessKey } = { ...emulator, ...key };
    const { promise, resolve } = Promise.withResolvers<Result>();
    execFile(
      aws,
      ["--endpoint-url", endpoint, "--output", "json", ...args],
      {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          HOME: folder,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_DEFAULT_REGION: region,
          AWS_MAX_ATTEMPTS: "1",
          AWS_PAGER: "",
        },
      },
      (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    );
    return await promise;
  }

  async function succeed(...args: string[]): Promise<Record<string, unknown>> {
    const { code, out, err } = await call(args);
    assert.equal(code, 0, `aws ${args.join(" ")}: ${err}`);
    return out.trim() === "" ? {} : (JSON.parse(out) as Record<string, unknown>);
  }

  async function zip(name: string, source: string): Promise<string> {
    const file = new ZipFile();
    file.addBuffer(Buffer.from(source), "index.js");
    file.end();
    const path = join(folder, name);
    await writeFile(path, await buffer(file.outputStream));
    return `fileb://${path}`;
  }

  test("asks who it is", async () => {
    assert.deepEqual(await succeed("sts", "get-caller-identity"), {
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  test("lives a function's life: create, wait, invoke, logs, update, publish, alias, permission, URL, delete", async () => {
    const name = ["--function-name", "life"];
    const code = await zip(
      "v1.zip",
      "exports.handler = async (event) => { console.log('hello log'); return event; };",
    );
    const running = ["--runtime", "nodejs24.x", "--handler", "index.handler", "--zip-file", code];
    const role = ["--role", "arn:aws:iam::000000000000:role/r"];
    const created = await succeed("lambda", "create-function", ...name, ...running, ...role);
    assert.equal(created["State"], "Pending");
    await succeed("lambda", "wait", "function-active-v2", ...name);

    const { Functions } = await succeed("lambda", "list-functions");
    assert.deepEqual(
      (Functions as { FunctionName: string }[]).map(({ FunctionName }) => FunctionName),
      ["life"],
    );

    const out = join(folder, "out.json");
    const payload = ["--cli-binary-format", "raw-in-base64-out", "--payload", '{"a":1}'];
    const invoked = await succeed("lambda", "invoke", ...name, ...payload, out);
    assert.deepEqual(invoked, { StatusCode: 200, ExecutedVersion: "$LATEST" });
    assert.equal(await readFile(out, "utf8"), '{"a":1}');

    const group = ["--log-group-name", "/aws/lambda/life"];
    const { events } = await succeed(
      "logs",
      "filter-log-events",
      ...group,
      "--filter-pattern",
      '"hello log"',
    );
    assert.match((events as { message: string }[])[0]?.message ?? "", /\tINFO\thello log\n$/);

    await succeed(
      "lambda",
      "update-function-configuration",
      ...name,
      "--environment",
      "Variables={KEY=value}",
    );
    await succeed("lambda", "wait", "function-updated-v2", ...name);
    const published = await succeed("lambda", "publish-version", ...name);
    assert.equal(published["Version"], "1");
    const alias = await succeed(
      "lambda",
      "create-alias",
      ...name,
      "--name",
      "live",
      "--function-version",
      "1",
    );
    assert.equal(alias["AliasArn"], "arn:aws:lambda:us-east-1:000000000000:function:life:live");
    const aliasArn = ["--function-name", alias["AliasArn"]];
    assert.equal((await succeed("lambda", "invoke", ...aliasArn, out))["ExecutedVersion"], "1");

    const statement = ["--statement-id", "s", "--action", "lambda:InvokeFunction"];
    await succeed("lambda", "add-permission", ...name, ...statement, "--principal", "s3.amazonaws.com");
    const { Policy } = await succeed("lambda", "get-policy", ...name);
    assert.match(String(Policy), /"Service":"s3.amazonaws.com"/);
    const url = await succeed("lambda", "create-function-url-config", ...name, "--auth-type", "NONE");
    assert.match(String(url["FunctionUrl"]), /^http:\/\/\w+\.lambda-url\.us-east-1\.localhost:\d+\/$/);
    await succeed("lambda", "put-function-concurrency", ...name, "--reserved-concurrent-executions", "5");
    const arn = String(created["FunctionArn"]);
    await succeed("lambda", "tag-resource", "--resource", arn, "--tags", "k=v");
    assert.deepEqual(await succeed("lambda", "list-tags", "--resource", arn), { Tags: { k: "v" } });
    const layer = await succeed("lambda", "publish-layer-version", "--layer-name", "l", "--zip-file", code);
    assert.equal(layer["Version"], 1);

    await succeed("lambda", "delete-function", ...name);
    const gone = await call(["lambda", "get-function", ...name]);
    assert.match(gone.err, /\(ResourceNotFoundException\).*Function not found: .*:function:life/);
  });

  test("speaks the query protocol to SQS", async () => {
    const { QueueUrl } = await succeed(
      "sqs",
      "create-queue",
      "--queue-name",
      "q",
      "--attributes",
      "DelaySeconds=0",
    );
    const queue = ["--queue-url", String(QueueUrl)];
    await succeed("sqs", "send-message", ...queue, "--message-body", "a <b> & c");
    const { Messages } = await succeed("sqs", "receive-message", ...queue, "--wait-time-seconds", "1");
    assert.equal((Messages as { Body: string }[])[0]?.Body, "a <b> & c");
    const missing = await call(["sqs", "get-queue-url", "--queue-name", "missing"]);
    assert.match(missing.err, /\(AWS\.SimpleQueueService\.NonExistentQueue\)/);
  });

  for (const [service, operation] of [
    ["lambda", "list-functions"],
    ["logs", "describe-log-groups"],
    ["sqs", "list-queues"],
    ["sts", "get-caller-identity"],
  ] as const) {
    test(`is refused by ${service} with any other key`, async () => {
      const key = await call([service, operation], { accessKeyId: "AKIAAAAAAAAAAAAAAAAA" });
      assert.notEqual(key.code, 0);
      assert.match(key.err, /\((UnrecognizedClientException|InvalidClientTokenId)\).*security token/);
      const secret = await call([service, operation], { secretAccessKey: "another" });
      assert.notEqual(secret.code, 0);
      assert.match(secret.err, /\((InvalidSignatureException|SignatureDoesNotMatch)\)/);
    });
  }
});
