import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";

/** Whether a program can be started by its name. */
export async function isOnPath(
  name: string,
  { env, platform }: Pick<NodeJS.Process, "env" | "platform"> = process,
): Promise<boolean> {
  const endings = platform === "win32" ? (env["PATHEXT"] ?? ".EXE;.CMD").split(";") : [""];
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter(Boolean);
  for (const path of folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)))) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}
