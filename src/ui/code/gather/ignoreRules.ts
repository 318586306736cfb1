import { matchesGlob } from "node:path";

interface Rule {
  /** As `matchesGlob` reads them. */
  readonly globs: readonly string[];
  readonly foldersOnly: boolean;
  /** Takes back what an earlier rule has left out. */
  readonly keeps: boolean;
}

/** What belongs to nobody's package. */
const always = [
  ".git",
  ".vscode",
  ".aws-sam",
  ".lambda-workbench",
  ".DS_Store",
  "__pycache__",
  "*.pyc",
  ".env",
  ".env.*",
];

/** Says whether a path with slashes is left out of a package. */
export type Ignores = (path: string, isFolder: boolean) => boolean;

/** The rules of a `.lambdaignore`, which are written as those of a `.gitignore`. */
export function readIgnoreRules(text: string): Ignores {
  const rules = [...always, "/.lambdaignore", ...text.split(/\r?\n/)].flatMap(ruleOf);
  return (path, isFolder) => {
    const last = rules.findLast(
      ({ globs, foldersOnly }) => (isFolder || !foldersOnly) && globs.some((glob) => matchesGlob(path, glob)),
    );
    return last !== undefined && !last.keeps;
  };
}

function ruleOf(line: string): readonly Rule[] {
  const trimmed = line.replace(/(?<!\\)\s+$/, "");
  if (trimmed === "" || trimmed.startsWith("#")) return [];
  const keeps = trimmed.startsWith("!");
  const written = keeps ? trimmed.slice(1) : trimmed.replace(/^\\(?=[#!])/, "");
  const foldersOnly = written.endsWith("/");
  const pattern = written.replace(/\/+$/, "");
  // With a slash before its end it begins at the folder's top, otherwise it is meant at any depth.
  const anchored = pattern.includes("/");
  const bare = pattern.replace(/^\/+/, "");
  if (bare === "") return [];
  return [{ globs: anchored ? [bare] : [bare, `**/${bare}`], foldersOnly, keeps }];
}
