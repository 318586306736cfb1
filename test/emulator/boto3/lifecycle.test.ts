import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import * as v from "valibot";
import { boto3Folder, withoutBoto3 } from "../../driver/boto3.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";

const run = promisify(execFile);
const Line = v.pipe(v.string(), v.parseJson(), v.object({ name: v.string(), error: v.optional(v.string()) }));

describe("boto3 creates, uses and destroys", { timeout: 180_000, skip: withoutBoto3() }, () => {
  const end = suiteEnd();
  const results = new Map<string, string | undefined>();

  before(async () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = await startedEmulator(end);
    // One process for all: loading boto3 takes longer than what is asked of it.
    const { stdout } = await run("python3", [join(import.meta.dirname, "lifecycle.py")], {
      env: {
        PATH: process.env["PATH"],
        HOME: "/nonexistent",
        PYTHONPATH: boto3Folder,
        PYTHONDONTWRITEBYTECODE: "1",
        ENDPOINT: endpoint,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
    for (const line of stdout.trim().split("\n")) {
      const { name, error } = v.parse(Line, line);
      results.set(name, error);
    }
  });

  for (const name of ["queue", "topic", "rule", "schedule", "bucket", "stream", "mapping"]) {
    test(`a ${name}`, () => {
      assert.ok(results.has(name), "it was not tried");
      assert.equal(results.get(name), undefined, results.get(name));
    });
  }
});
