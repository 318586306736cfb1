import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { mayDeclareFunctions } from "./cloudFormation/recognize.ts";

/** Folders with other people's code or with builds: no template in them is the workspace's own. */
const skippedFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "cdk.out",
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
  return !name.startsWith(".") && !skippedFolders.has(name);
}

/** Whether a file can be a template, judged by its name: YAML, or JSON that calls itself one. */
export function isTemplateName(name: string): boolean {
  const ending = extname(name).toLowerCase();
  if (ending === ".yaml" || ending === ".yml" || ending === ".template") return true;
  return ending === ".json" && /template|stack|sam|cfn|cloudformation/i.test(name);
}

/** The templates with functions below a folder, sorted; unreadable folders are passed over. */
export async function findTemplates(folder: string, signal?: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < maxDepth && isSourceFolder(entry.name)) await visit(path, depth + 1);
      else if (entry.isFile() && isTemplateName(entry.name) && (await declaresFunctions(path)))
        found.push(path);
    }
  };
  await visit(folder, 0);
  return found.sort();
}

async function declaresFunctions(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).size > maxTemplateBytes) return false;
    return mayDeclareFunctions(await readFile(path, "utf8"));
  } catch {
    // Gone or unreadable meanwhile: then it declares nothing.
    return false;
  }
}
