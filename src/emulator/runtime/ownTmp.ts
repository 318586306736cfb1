import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** How to start a program whose `/tmp` is a folder of its own. */
export type WithOwnTmp = (
  program: { readonly command: string; readonly args: readonly string[] },
  tmpDir: string,
) => { readonly command: string; readonly args: readonly string[] };

/** `$1` is the folder; what follows is the program. Process id, group and descriptors stay as they are. */
const script = 'mount --bind "$1" /tmp && shift && exec "$@"';

/**
 * Linux can show a process another folder as /tmp: in a mount namespace, which root may make, and others within a user
 * namespace where the system allows these. Gives nothing where that does not work: TMPDIR has to do there.
 */
export async function ownTmp(workDir: string): Promise<WithOwnTmp | undefined> {
  if (process.platform !== "linux") return undefined;
  const asRoot = process.getuid?.() === 0;
  const namespace = [...(asRoot ? [] : ["--user", "--map-root-user"]), "--mount"];
  const wrap: WithOwnTmp = ({ command, args }, tmpDir) => ({
    command: "/usr/bin/unshare",
    args: [...namespace, "/bin/sh", "-c", script, "sh", tmpDir, command, ...args],
  });
  return (await works(wrap, workDir)) ? wrap : undefined;
}

/** True when a marker written to /tmp lands in the folder. */
async function works(wrap: WithOwnTmp, workDir: string): Promise<boolean> {
  const probe = mkdtempSync(join(workDir, "tmp-probe-"));
  try {
    const { command, args } = wrap(
      { command: "/bin/sh", args: ["-c", "echo yes > /tmp/marker && test -s /tmp/marker"] },
      probe,
    );
    return await new Promise<boolean>((resolve) => {
      execFile(command, [...args], { timeout: 5_000 }, (error) => {
        const marker = join(probe, "marker");
        execFile("/bin/sh", ["-c", 'test -s "$0"', marker], (missing) =>
          resolve(error === null && missing === null),
        );
      });
    });
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** What lies in the host's /tmp cannot be seen by a process that has its own. */
export function liesInTmp(path: string | undefined): boolean {
  return path !== undefined && (path === "/tmp" || path.startsWith("/tmp/"));
}
