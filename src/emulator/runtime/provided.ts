import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import type { Language } from "./language.ts";

/** `provided.*`: the package's own executable `bootstrap`, or a layer's. */
export const providedLanguage: Language = async (fn, { layersDir, taskRoot }) => {
  const candidates = [
    join(taskRoot, "bootstrap"),
    ...(layersDir === undefined ? [] : [join(layersDir, "bootstrap")]),
  ];
  const command = candidates.find(isExecutable) ?? join(taskRoot, "bootstrap");
  return {
    command,
    args: [],
    environment: { LAMBDA_RUNTIME_DIR: taskRoot },
    versionText: (fn.runtime ?? "provided.al2023").replace(".", ":"),
  };
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
