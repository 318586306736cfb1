import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** A folder, or a file, that a process sees at a path of Lambda's, over what the host has there. */
export interface Mount {
  readonly folder: string;
  readonly at: "/tmp" | "/opt" | "/etc/hosts";
}

/** AWS's /tmp: open to all, its files their owners'. */
export const tmpMode = 0o1777;

/** How to start a program that sees these folders. */
export type WithMounts = (
  program: Program,
  mounts: readonly Mount[],
) => Program & { readonly ownNamespace: true };

/**
 * Pairs of folder and place up to `--`; what follows is the program. Process id, group and descriptors stay as they are.
 * Layers cannot be written to, where the system lets us say so.
 */
const script = `while [ "$1" != -- ]; do
mount --bind "$1" "$2" || exit 1
[ "$2" != /opt ] || mount -o remount,bind,ro /opt 2>/dev/null
shift 2
done
shift
exec "$@"`;

/**
 * Linux can show a process other folders at the paths of the host: in a mount namespace, which root may make, and others
 * within a user namespace where the system allows these. Gives nothing where that does not work.
 */
export async function mounting(workDir: string): Promise<WithMounts | undefined> {
  if (process.platform !== "linux") return undefined;
  const asRoot = process.getuid?.() === 0;
  const namespace = [...(asRoot ? [] : ["--user", "--map-root-user"]), "--mount"];
  const wrap: WithMounts = ({ command, args }, mounts) => ({
    ownNamespace: true,
    command: "/usr/bin/unshare",
    args: [
      ...namespace,
      "/bin/sh",
      "-c",
      script,
      "sh",
      ...mounts.flatMap(({ folder, at }) => [folder, at]),
      "--",
      command,
      ...args,
    ],
  });
  return (await works(wrap, workDir)) ? wrap : undefined;
}

/** True when a marker written to /tmp lands in the folder. */
async function works(wrap: WithMounts, workDir: string): Promise<boolean> {
  const probe = mkdtempSync(join(workDir, "tmp-probe-"));
  try {
    const marking = { command: "/bin/sh", args: ["-c", "echo yes > /tmp/marker && test -s /tmp/marker"] };
    const { command, args } = wrap(marking, [{ folder: probe, at: "/tmp" }]);
    const succeeded = await new Promise<boolean>((resolve) => {
      execFile(command, [...args], { timeout: 5_000 }, (error) => resolve(error === null));
    });
    return succeeded && existsSync(join(probe, "marker"));
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** Whether a mount at `at` would hide one of these paths from the process. */
export function hides(at: Mount["at"], paths: readonly (string | undefined)[]): boolean {
  const below = (path: string) => path === at || path.startsWith(`${at}/`);
  return paths.some((path) => path !== undefined && (below(path) || below(realPath(path))));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
