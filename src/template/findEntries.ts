import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectFormat } from "./format.ts";

/** Folders with other people's code or with builds: no template in them is the workspace's own. */
const skippedFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "dist",
  "build",
  "out",
  "target",
  "coverage",
  "vendor",
  "venv",
  "site-packages",
  "__pycache__",
]);
/** AWS takes templates up to 1 MB; larger files are something else. */
const maxTemplateBytes = 1_000_000;
const maxDepth = 12;

/** Whether a folder within a workspace can have sources of its own, judged by its name. */
export function isSourceFolder(name: string): boolean {
  // CDK copies the code of functions into folders of the assembly.
  return !name.startsWith(".") && !name.startsWith("asset.") && !skippedFolders.has(name);
}

/** What recognises files: the rows of `formats.ts`, with or without their readers. */
type Recognisers = readonly Pick<ProjectFormat, "mayBe" | "recognises">[];

/** Whether a file can be the entry of a project, judged by its name. */
export function mayBeEntry(formats: Recognisers, name: string): boolean {
  return formats.some((format) => format.mayBe(name));
}

/** Whether a file is the entry of a project with functions. */
export function isEntry(formats: Recognisers, name: string, text: string): boolean {
  return formats.some((format) => format.recognises(name, text));
}

/** The entries of projects with functions below a folder, sorted; unreadable folders are passed over. With depth 0 it is the folder alone. */
export async function findEntries(
  formats: Recognisers,
  folder: string,
  { signal, depth: deepest = maxDepth }: { readonly signal?: AbortSignal; readonly depth?: number } = {},
): Promise<string[]> {
  const found: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < deepest && isSourceFolder(entry.name)) await visit(path, depth + 1);
      else if (entry.isFile() && mayBeEntry(formats, entry.name)) {
        const text = await readTemplate(path);
        if (text !== undefined && isEntry(formats, entry.name, text)) found.push(path);
      }
    }
  };
  await visit(folder, 0);
  return found.sort();
}

async function readTemplate(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > maxTemplateBytes ? undefined : await readFile(path, "utf8");
  } catch {
    // Gone or unreadable meanwhile: then it declares nothing.
    return undefined;
  }
}
