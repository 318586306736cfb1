import { existsSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

/** What npm, Yarn and pnpm leave in a `node_modules` that they filled. */
const installMarks = [".package-lock.json", ".yarn-integrity", ".yarn-state.yml", ".modules.yaml"];

/**
 * Whether a folder within a function or a layer is its own code. Caches are not, and dependencies are not: there are
 * too many files of them to follow. A `node_modules` that a person filled by hand, as in a layer, is.
 */
export function isCodeFolder(parent: string, name: string): boolean {
  if (name === "node_modules") return installMarkOf(join(parent, name)) === undefined;
  return !name.startsWith(".") && name !== "__pycache__" && name !== "venv";
}

/** Whether a file's name is one that editors give to copies of their own, which come and go while a person types. */
export function isEditorsCopy(name: string): boolean {
  return /^\.#|^\..*\.sw[a-z]$|~$|^4913$/.test(name);
}

/** The file that changes with every install into a `node_modules`, by its name. */
export function installMarkOf(nodeModules: string): string | undefined {
  return installMarks.find((mark) => existsSync(join(nodeModules, mark)));
}

/** The folder that an entry is, links followed; undefined for everything else. */
export async function folderAt(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    // Gone, or a link to nowhere.
    return undefined;
  }
}

/**
 * The packages of a workspace that npm, pnpm or Yarn linked to where a folder's code finds them: they are sources like any
 * other. What is linked within `node_modules` is an installed dependency.
 */
export async function linkedPackages(folder: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let at = folder; ; at = dirname(at)) {
    for (const path of await packagesOf(join(at, "node_modules"))) found.add(path);
    if (dirname(at) === at) break;
  }
  return [...found].filter((path) => !folder.startsWith(path + sep) && path !== folder);
}

async function packagesOf(nodeModules: string): Promise<string[]> {
  const entries = await readdir(nodeModules, { withFileTypes: true }).catch(() => []);
  const packages = await Promise.all(
    entries.map(async (entry) => {
      const path = join(nodeModules, entry.name);
      if (entry.name.startsWith("@") && entry.isDirectory()) return packagesOf(path);
      const real = entry.isSymbolicLink() ? await folderAt(path) : undefined;
      return real === undefined || real.split(sep).includes("node_modules") ? [] : [real];
    }),
  );
  return packages.flat();
}
