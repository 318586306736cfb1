import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { InvokeCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { until } from "../../until.ts";
import { startedEmulator } from "../startedEmulator.ts";
import { createFunction, lambdaClient } from "./lambdaClient.ts";
import { noting } from "./workshop.ts";

test("an asynchronous event whose function has no room to start spends no attempt", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const emulator = await startedEmulator(t, { dataDir, timeScale: 20 });
  const client = lambdaClient(t, emulator);
  await createFunction(client, "fn", noting);
  // One attempt is all that it has.
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "fn", MaximumRetryAttempts: 0 }));
  rmSync(join(dataDir, "work"), { recursive: true, force: true });
  writeFileSync(join(dataDir, "work"), "");
  const notes = join(dataDir, "notes");
  await client.send(
    new InvokeCommand({ FunctionName: "fn", InvocationType: "Event", Payload: JSON.stringify({ notes }) }),
  );
  await assert.rejects(client.send(new InvokeCommand({ FunctionName: "fn" })), { name: "ServiceException" });
  rmSync(join(dataDir, "work"));
  await until(() => existsSync(notes));
  assert.equal(readFileSync(notes, "utf8").trim().split("\n").length, 1);
});
