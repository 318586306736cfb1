import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "./host.ts";
import type { Mount } from "./mounts.ts";

const loopback = "127.0.0.1";

/**
 * Where an environment is `sandbox.localdomain`: of Linux's loopback addresses one of its own, so that the extensions of
 * several environments can listen at the same port, as on AWS. Elsewhere there is one for all. `logStream` is the
 * environment's.
 */
function ownAddress(logStream: string, { manyLoopbacks }: Pick<Host, "manyLoopbacks">): string {
  const digits = /[0-9a-f]{6}$/.exec(logStream)?.[0];
  if (digits === undefined || !manyLoopbacks) return loopback;
  const [first = 0, second = 0, third = 0] = Buffer.from(digits, "hex");
  return `127.${64 + (first & 63)}.${second}.${third}`;
}

/** The addresses at which an environment's extensions may listen: by AWS's name for it, or by the usual one. */
export function sandboxAddresses(logStream: string, host: Pick<Host, "manyLoopbacks">): readonly string[] {
  return [...new Set([ownAddress(logStream, host), loopback])];
}

/**
 * A hosts file in which the environment has AWS's name besides all that this machine knows: by it extensions listen for
 * telemetry, AWS's samples among them. Nothing where the machine has no such file.
 */
export function sandboxHosts(
  folder: string,
  logStream: string,
  host: Pick<Host, "manyLoopbacks" | "system">,
): readonly Mount[] {
  let known: string;
  try {
    known = readFileSync("/etc/hosts", "utf8");
  } catch {
    return [];
  }
  const file = join(folder, "hosts");
  host.system.writeFile(file, `${known}\n${ownAddress(logStream, host)} sandbox.localdomain sandbox\n`);
  return [{ folder: file, at: "/etc/hosts" }];
}
