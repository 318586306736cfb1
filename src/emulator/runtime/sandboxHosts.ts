import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A hosts file in which an environment is `sandbox.localdomain`, besides all that this machine knows. By that name
 * extensions listen for telemetry, AWS's samples among them. Undefined where the machine has no such file.
 */
export function sandboxHosts(workDir: string): string | undefined {
  let known: string;
  try {
    known = readFileSync("/etc/hosts", "utf8");
  } catch {
    return undefined;
  }
  const file = join(workDir, "hosts");
  writeFileSync(file, `${known}\n127.0.0.1 sandbox.localdomain sandbox\n`);
  return file;
}
