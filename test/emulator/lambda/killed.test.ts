import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import * as sdk from "@aws-sdk/client-lambda";
import { zipOf } from "../../conformance/packages.ts";
import { spawnedEmulator } from "../spawnedEmulator.ts";
import { echo } from "./lambdaClient.ts";

/** The emulator in a process of its own, and a client of it. */
async function started(
  t: TestContext,
  dataDir: string,
): Promise<{ child: ChildProcess; client: sdk.LambdaClient }> {
  const { child, options } = await spawnedEmulator(t, dataDir);
  const client = new sdk.LambdaClient(options);
  t.after(() => client.destroy());
  return { child, client };
}

test("a killed emulator has lost no function that it acknowledged", { timeout: 120_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-killed-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { child, client } = await started(t, dataDir);
    const create = async (name: string) => {
      const zip = await zipOf({ "index.js": `// ${name}\n${echo}` });
      await client.send(
        new sdk.CreateFunctionCommand({
          FunctionName: name,
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/test",
          Code: { ZipFile: zip },
          Tags: { name },
          Publish: true,
        }),
      );
      acknowledged.push(name);
      // The tenth of this round, in the middle of the others.
      if (name === `killed-${round}-10`) child.kill("SIGKILL");
    };
    const ended = once(child, "exit");
    await Promise.allSettled(Array.from({ length: 40 }, (_, index) => create(`killed-${round}-${index}`)));
    await ended;
  }

  const { client } = await started(t, dataDir);
  for (const name of acknowledged) {
    const found = await client.send(new sdk.GetFunctionCommand({ FunctionName: name, Qualifier: "1" }));
    assert.equal(found.Configuration?.State, "Active");
    assert.deepEqual(found.Tags, { name });
    assert.equal((await fetch(found.Code?.Location ?? "")).status, 200);
  }
  const name = acknowledged.at(-1);
  const { Payload } = await client.send(new sdk.InvokeCommand({ FunctionName: name, Payload: '"alive"' }));
  assert.equal(Buffer.from(Payload ?? []).toString(), '"alive"');
});
