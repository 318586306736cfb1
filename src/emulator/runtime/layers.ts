import { createHash } from "node:crypto";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The folder that stands for `/opt`: nothing without layers, the layer itself when there is one, else all of them
 * laid over each other in order, made once under `workDir`.
 */
export function optFolders(
  workDir: string,
): (layers: readonly string[], revision: string) => Promise<string | undefined> {
  const made = new Map<string, Promise<string>>();
  return async (layers, revision) => {
    const [first] = layers;
    if (first === undefined || layers.length === 1) return first;
    const key = createHash("sha256")
      .update(JSON.stringify([layers, revision]))
      .digest("hex")
      .slice(0, 32);
    const known = made.get(key) ?? merge(layers, join(workDir, "opt", key));
    made.set(key, known);
    known.catch(() => made.delete(key));
    return known;
  };
}

async function merge(layers: readonly string[], target: string): Promise<string> {
  await mkdir(target, { recursive: true });
  for (const layer of layers)
    await cp(layer, target, { recursive: true, force: true, verbatimSymlinks: true });
  return target;
}
