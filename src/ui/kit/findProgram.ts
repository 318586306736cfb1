import { access, constants } from "node:fs/promises";
import process from "node:process";
import { type CommandLine } from "../../shared/systems/commandLine.ts";
import { familyOf } from "../../shared/systems/family.ts";

/** How the program of this name is started on this machine; undefined when it is not on the PATH. */
export async function findProgram(
  name: string,
  args: readonly string[],
  { env, platform }: Pick<NodeJS.Process, "env" | "platform"> = process,
): Promise<CommandLine | undefined> {
  const family = familyOf(platform);
  for (const file of family.programFiles(name, env)) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return family.commandLine(file, args, env);
  }
  return undefined;
}
