import { access, constants } from "node:fs/promises";
import process from "node:process";
import { type CommandLine } from "../../shared/systems/commandLine.ts";
import { familyOf } from "../../shared/systems/family.ts";

interface Machine extends Pick<NodeJS.Process, "env" | "platform"> {
  /** Folders that are looked into before the PATH. */
  readonly before?: readonly string[];
}

/** How the program of this name is started on this machine; undefined when it is not on the PATH. */
export async function findProgram(
  name: string,
  args: readonly string[],
  { env = process.env, platform = process.platform, before = [] }: Partial<Machine> = {},
): Promise<CommandLine | undefined> {
  const family = familyOf(platform);
  const first = before.flatMap((folder) => family.programFiles(name, { ...env, PATH: folder, Path: folder }));
  for (const file of [...first, ...family.programFiles(name, env)]) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return family.commandLine(file, args, env);
  }
  return undefined;
}
