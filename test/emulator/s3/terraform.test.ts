import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { clientOptions, startedEmulator } from "../startedEmulator.ts";

const run = promisify(execFile);
const [, major = "0", minor = "0"] =
  /^Terraform v(\d+)\.(\d+)/m.exec(spawnSync("terraform", ["version"], { encoding: "utf8" }).stdout ?? "") ??
  [];
/** Locks beside the state came with 1.10. */
const isThere = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 10);
const Bucket = "states";

// Terraform has this client built in, where its provider of AWS's resources is another program.
test(
  "Terraform keeps its state in a bucket, with a lock beside it, and destroys what it made",
  { timeout: 120_000, skip: !isThere && "there is no Terraform 1.10 or newer on this machine" },
  async (t) => {
    const emulator = await startedEmulator(t);
    const s3 = new S3Client(clientOptions(emulator));
    t.after(() => s3.destroy());
    await s3.send(new CreateBucketCommand({ Bucket }));
    const folder = mkdtempSync(join(tmpdir(), "terraform-"));
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    writeFileSync(
      join(folder, "main.tf"),
      `terraform {
  backend "s3" {
    bucket                      = "${Bucket}"
    key                         = "orders/terraform.tfstate"
    region                      = "${emulator.region}"
    endpoints                   = { s3 = "${emulator.endpoint}", sts = "${emulator.endpoint}" }
    use_path_style              = true
    use_lockfile                = true
    skip_metadata_api_check     = true
  }
}
resource "terraform_data" "order" {
  input = "o-1001"
}
output "order" {
  value = terraform_data.order.output
}
`,
    );
    const terraform = async (...args: string[]) => {
      const { stdout } = await run("terraform", args, {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          HOME: folder,
          AWS_ACCESS_KEY_ID: emulator.accessKeyId,
          AWS_SECRET_ACCESS_KEY: emulator.secretAccessKey,
          AWS_EC2_METADATA_DISABLED: "true",
          CHECKPOINT_DISABLE: "1",
          TF_IN_AUTOMATION: "1",
        },
      });
      return stdout;
    };
    const state = async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "orders/terraform.tfstate" }));
      return (await Body?.transformToString()) ?? "";
    };
    await terraform("init", "-input=false", "-no-color");
    await terraform("apply", "-auto-approve", "-input=false", "-no-color");
    assert.match(await state(), /"type": "terraform_data"/);
    assert.equal((await terraform("output", "-raw", "order")).trim(), "o-1001");
    await terraform("destroy", "-auto-approve", "-input=false", "-no-color");
    assert.match(await state(), /"resources": \[\]/);
    // The lock has gone with each of them.
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    assert.deepEqual(
      Contents.map(({ Key }) => Key),
      ["orders/terraform.tfstate"],
    );
  },
);
