import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { servedNames } from "../../src/emulator/services/s3/servedNames.ts";
import { apiTable, operationsOf, operationsWithoutModel } from "./apiTable.ts";

test("docs/api.md says what the code does", async () => {
  const written = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
  assert.equal(written, await apiTable(), "run `node test/conformance/writeApiTable.ts`");
});

test("all operations of the Lambda API but those of durable executions are answered", async () => {
  const table = await apiTable();
  const [lambda = ""] = table.split("## CloudWatch Logs");
  const refused = [...lambda.matchAll(/^\| (\w+) \| refused/gm)].map(([, name = ""]) => name);
  assert.deepEqual(
    refused.filter((name) => !/Durable/.test(name)),
    [],
  );
});

test("every operation that a service answers is one of its model", async () => {
  assert.deepEqual(await operationsWithoutModel(), []);
});

test("of S3's schemas the program has those of the operations that are answered", async () => {
  assert.deepEqual([...servedNames].sort(), (await operationsOf("s3")).sort());
});
