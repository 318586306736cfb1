import { type PlatformPath, posix as posixPath, win32 as windowsPath } from "node:path";
import { type CommandLine, throughCmd } from "./commandLine.ts";

/** Variables of a process. Windows' own are found in any case; a copy of them is not, unless it is asked through here. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** How programs are named, found and started: as Windows does, or as all other systems do. */
export interface SystemFamily {
  readonly path: PlatformPath;
  /** A file has a mode, which says who may do what with it. */
  readonly fileModes: boolean;
  /** The files that a program's name stands for, in the order in which they are looked for. */
  programFiles(name: string, variables: Variables): string[];
  /** How a file is started. Throws where its arguments cannot be said. */
  commandLine(file: string, args: readonly string[], variables: Variables): CommandLine;
}

const posix: SystemFamily = {
  path: posixPath,
  fileModes: true,
  programFiles: (name, { PATH = "" }) =>
    foldersOf(PATH, posixPath).map((folder) => posixPath.join(folder, name)),
  commandLine: (command, args) => ({ command, args }),
};

const windows: SystemFamily = {
  path: windowsPath,
  fileModes: false,
  programFiles: (name, variables) => {
    const folders = foldersOf(variable(variables, "PATH") ?? "", windowsPath);
    const endings = endingsOf(variables);
    const named = endings.some((ending) => name.toLowerCase().endsWith(ending));
    return folders.flatMap((folder) =>
      (named ? [""] : endings).map((ending) => windowsPath.join(folder, name + ending)),
    );
  },
  commandLine: (file, args, variables) =>
    /\.(cmd|bat)$/i.test(file)
      ? throughCmd(variable(variables, "ComSpec") ?? "cmd.exe", file, args)
      : { command: file, args },
};

export function familyOf(platform: NodeJS.Platform): SystemFamily {
  return platform === "win32" ? windows : posix;
}

/** A variable of Windows, whatever the case of its name: `Path` is `PATH`. */
export function variable(variables: Variables, name: string): string | undefined {
  const exact = variables[name];
  if (exact !== undefined) return exact;
  const key = Object.keys(variables).find((each) => each.toUpperCase() === name.toUpperCase());
  return key === undefined ? undefined : variables[key];
}

/** What can be started without another program that knows how: PATHEXT has scripts of other interpreters too. */
const startable = [".com", ".exe", ".bat", ".cmd"];

function endingsOf(variables: Variables): readonly string[] {
  const wanted = (variable(variables, "PATHEXT") ?? startable.join(";"))
    .split(";")
    .map((ending) => ending.trim().toLowerCase());
  const endings = wanted.filter((ending) => startable.includes(ending));
  return endings.length === 0 ? startable : endings;
}

/** A relative folder of the PATH is wherever one happens to be. */
function foldersOf(searchPath: string, path: PlatformPath): string[] {
  return searchPath
    .split(path.delimiter)
    .map((folder) => folder.replace(/^"(.*)"$/, "$1"))
    .filter((folder) => folder !== "");
}
