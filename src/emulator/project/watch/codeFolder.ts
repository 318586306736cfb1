import { existsSync } from "node:fs";
import { join } from "node:path";

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

/** The file that changes with every install into a `node_modules`, by its name. */
export function installMarkOf(nodeModules: string): string | undefined {
  return installMarks.find((mark) => existsSync(join(nodeModules, mark)));
}
