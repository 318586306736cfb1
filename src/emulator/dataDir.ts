import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Nothing is above a function in Lambda, while the data directory is in a workspace, whose "type" Node would go by. */
const noModuleType = "{}\n";
/** The key and the state are nobody's to commit. */
const ignoreAll = "*\n";

/** Sets the data directory apart from the workspace that it lies in: for Node, and for git. */
export function setApart(dataDir: string): void {
  writeOnce(join(dataDir, "package.json"), noModuleType);
  writeOnce(join(dataDir, ".gitignore"), ignoreAll);
}

function writeOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
