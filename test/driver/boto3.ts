// AWS's SDK for Python as its users have it today: Debian's is years older. It lies in a folder of its own, where no test's
// functions find it by chance.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";

const version = "1.44.8";
/** For `PYTHONPATH`. */
export const boto3Folder = join(projectFolder, ".vscode-test/boto3");
const stamp = join(boto3Folder, "installed");

/** For a test's `skip`: why there is no boto3, or false when there is one. */
export function withoutBoto3(): string | false {
  if (!existsSync(stamp)) return "boto3 is not installed: node test/driver/provide.ts tools";
  const seen = spawnSync("python3", ["-c", "import boto3"], {
    env: { ...process.env, PYTHONPATH: boto3Folder },
    encoding: "utf8",
  });
  return seen.status !== 0 && `boto3 cannot be loaded: ${seen.error?.message ?? seen.stderr}`;
}

/** Installs boto3 with pip where it is absent. When that cannot be done, the tests that need it say so when they skip. */
export function provideBoto3(say: (line: string) => void): void {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;
  rmSync(boto3Folder, { recursive: true, force: true });
  mkdirSync(boto3Folder, { recursive: true });
  say("Installing boto3 into .vscode-test/");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"];
  const args = [...pip, "--target", boto3Folder, `boto3==${version}`];
  // On standard error pip tells of conflicts with what it does not install into.
  const { status, error, stderr } = spawnSync("python3", args, { encoding: "utf8", timeout: 120_000 });
  if (status === 0) return writeFileSync(stamp, version);
  say(`Without boto3: ${error?.message ?? stderr}`);
  rmSync(boto3Folder, { recursive: true, force: true });
}
