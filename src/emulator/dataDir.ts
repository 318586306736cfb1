import { type Dirent, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../shared/errors.ts";

/** What the emulator writes at the top of its data directory, and removes there. */
const ownNames: ReadonlySet<string> = new Set(["state.db", "access-key.json", "packages", "build", "work"]);

/**
 * Makes sure that a folder is the emulator's to write to and to remove from: a new or an empty one, or one that was its own before.
 * In any other, a monorepo's `packages` would be taken for ours. Throws `AppError` "data-dir-foreign" or "data-dir-unusable".
 */
export function claimDataDir(dataDir: string): void {
  const entries = entriesOf(dataDir);
  // A repository can bring such links along.
  const link = entries.find((entry) => ownNames.has(entry.name) && entry.isSymbolicLink());
  if (link !== undefined) {
    throw new AppError("data-dir-foreign", {
      userMessage: `"${join(dataDir, link.name)}" is a link, through which the emulator would change files elsewhere. Remove it, or choose another folder with --data-dir.`,
    });
  }
  const isOwn = entries.some(({ name }) => name === "state.db" || name === "access-key.json");
  const isEmpty = entries.every(({ name }) => name.startsWith("."));
  if (isOwn || isEmpty) return;
  throw new AppError("data-dir-foreign", {
    userMessage: `"${dataDir}" has other files in it, which the emulator could overwrite. Choose a new or an empty folder with --data-dir.`,
  });
}

/** The error for a data directory that cannot be read or written. */
export function dataDirUnusable(dataDir: string, cause: unknown): AppError {
  return new AppError("data-dir-unusable", {
    userMessage: `The emulator cannot keep its data in "${dataDir}" (${messageOf(cause)}). Make it writable, or choose another with --data-dir.`,
    cause,
  });
}

/** Nothing is above a function in Lambda, while the data directory is in a workspace, whose "type" Node would go by. */
const noModuleType = "{}\n";
/** The key and the state are nobody's to commit. */
const ignoreAll = "*\n";

/** Sets the data directory apart from the workspace that it lies in: for Node, and for git. */
export function setApart(dataDir: string): void {
  writeOnce(join(dataDir, "package.json"), noModuleType);
  writeOnce(join(dataDir, ".gitignore"), ignoreAll);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw dataDirUnusable(folder, error);
  }
}

function writeOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
