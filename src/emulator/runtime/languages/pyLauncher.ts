import type { Variables } from "../../../shared/systems/family.ts";
import type { Programs } from "./programs.ts";

/** A Python that Windows' launcher `py` knows. */
export interface LaunchedPython {
  readonly path: string;
  /** Its tag's: `3.12`. */
  readonly version: string;
}

/** What `py` has found on a machine of Windows, in its registry and elsewhere; the installers put it on the PATH, and not Python. */
export async function launchedPythons(
  searchPath: string,
  variables: Variables,
  { family, isExecutable, output }: Programs,
): Promise<readonly LaunchedPython[]> {
  if (family.fileModes) return [];
  const launcher = family.programFiles("py", { ...variables, PATH: searchPath }).find(isExecutable);
  if (launcher === undefined) return [];
  return readLaunched((await output(launcher, ["--list-paths"])) ?? "");
}

/**
 * The launcher's list: ` -V:3.12 *  C:\…\python.exe`, and of older ones ` -3.9-64  C:\…\python.exe *`. The star is the default;
 * another maker's tag has its name, and nothing that a path would follow is no interpreter.
 */
export function readLaunched(list: string): LaunchedPython[] {
  return list.split(/\r?\n/).flatMap((line) => {
    const [, version, path] =
      /^ *-(?:V:)?(?:[^/\s]+\/[A-Za-z]*)?(\d+\.\d+)[^\s]* +(?:\* +)?"?(\S[^"]*?\.exe)"?(?: +\*)? *$/i.exec(
        line,
      ) ?? [];
    return version === undefined || path === undefined ? [] : [{ version, path }];
  });
}
