import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import type { Emulator } from "../../src/emulator/emulator.ts";

const run = promisify(execFile);

/** Where Debian puts the AWS CLI, then whatever is on the PATH. */
const program = ["/usr/bin/aws", "aws"].find(
  (candidate) => spawnSync(candidate, ["--version"], { stdio: "ignore" }).status === 0,
);

/** For a test's `skip`: why there is no AWS CLI, or false when there is one. */
export const noAwsCli = program === undefined ? "there is no AWS CLI on this machine" : false;

/**
 * Runs the AWS CLI against an emulator: words that are written in one text, as in `aws(emulator, "sqs list-queues")`, then
 * arguments that may have spaces in them. Returns what it wrote as JSON; rejects with its standard error when it fails.
 */
export async function aws(emulator: Emulator, command: string, ...more: string[]): Promise<unknown> {
  const args = [...command.split(" "), ...more];
  const { stdout } = await run(
    program ?? "aws",
    ["--endpoint-url", emulator.endpoint, "--region", emulator.region, "--output", "json", ...args],
    {
      env: {
        PATH: process.env["PATH"],
        HOME: "/nonexistent",
        AWS_ACCESS_KEY_ID: emulator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: emulator.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_PAGER: "",
        AWS_MAX_ATTEMPTS: "1",
      },
    },
  );
  return stdout.trim() === "" ? undefined : JSON.parse(stdout);
}
