import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isExecutable } from "../languages/isExecutable.ts";

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

/** What a process with mounts writes to descriptor 3: in a namespace of its own, and with all mounts made. */
export const mountsMade = "m";

/**
 * Pairs of folder and place up to `--`; what follows is the program. Process id, group and descriptors stay as they are.
 * Layers cannot be written to, where the system lets us say so. `$0` is the program that mounts.
 */
const mountAll = `while [ "$1" != -- ]; do
"$0" --bind "$1" "$2" || exit 1
[ "$2" != /opt ] || "$0" -o remount,bind,ro /opt 2>/dev/null
shift 2
done
shift
`;
const run = `exec "$@"`;
/** The program begins when we have answered, and not if we are gone. */
const inStep = `printf n >&3
${mountAll}printf ${mountsMade} >&3
read -r go <&3 || exit 1
${run}`;

/**
 * Linux can show a process other folders at the paths of the host: in a mount namespace, which root may make, and others
 * within a user namespace where the system allows these. Gives nothing where that does not work. Throws where that could
 * not be found out.
 */
export async function mounting(
  workDir: string,
  searchPath = process.env["PATH"] ?? "",
): Promise<WithMounts | undefined> {
  const asRoot = process.getuid?.() === 0;
  const namespace = [...(asRoot ? [] : ["--user", "--map-root-user"]), "--mount"];
  // Found now: a function may have a PATH of its own.
  const mount = [...searchPath.split(delimiter), "/usr/bin", "/bin"]
    .map((folder) => join(folder, "mount"))
    .find(isExecutable);
  if (mount === undefined) return undefined;
  const wrapIn =
    (script: string): WithMounts =>
    ({ command, args }, mounts) => ({
      ownNamespace: true,
      command: "/usr/bin/unshare",
      args: [
        ...namespace,
        "/bin/sh",
        "-c",
        script,
        mount,
        ...mounts.flatMap(({ folder, at }) => [folder, at]),
        "--",
        command,
        ...args,
      ],
    });
  return (await works(wrapIn(mountAll + run), workDir)) ? wrapIn(inStep) : undefined;
}

/** True when a marker written to /tmp lands in the folder. */
async function works(wrap: WithMounts, workDir: string): Promise<boolean> {
  const probe = mkdtempSync(join(workDir, "tmp-probe-"));
  try {
    const marking = { command: "/bin/sh", args: ["-c", "echo yes > /tmp/marker && test -s /tmp/marker"] };
    const { command, args } = wrap(marking, [{ folder: probe, at: "/tmp" }]);
    const succeeded = await new Promise<boolean>((resolve, reject) => {
      execFile(command, [...args], { timeout: 5_000 }, (error) => {
        // Out of processes or descriptors for the moment: that says nothing of mounts.
        if (typeof error?.code === "string" && error.code !== "ENOENT") reject(error);
        else resolve(error === null);
      });
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
