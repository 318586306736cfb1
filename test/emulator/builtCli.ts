import { globSync, statSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "../..");

/**
 * The command line as it is built, which starts in a quarter of the time that its sources take: a test that starts it fifty
 * times is not about reading sources. Throws when it is older than these.
 */
export function builtCli(): string {
  const built = statSync(join(project, "dist/commands.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newer = globSync("src/**/*.{ts,cjs,py,rb,java}", { cwd: project }).find(
    (path) => !/^src\/(ui|language)\//.test(path) && statSync(join(project, path)).mtimeMs > built,
  );
  if (newer !== undefined) throw new Error(`dist/ is older than ${newer}: npm run build`);
  return join(project, "dist/cli.js");
}
