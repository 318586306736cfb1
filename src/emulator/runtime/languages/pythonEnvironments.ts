import { type Variables, variable } from "../../../shared/systems/family.ts";
import type { Programs } from "./programs.ts";

/** A folder with a Python and the packages that were installed for a project. */
export interface PythonEnvironment {
  readonly folder: string;
  readonly python: string;
}

interface Search {
  readonly env: Variables;
  readonly homeDir: string;
  /** The folder of the function's code; undefined for code that did not come from a workspace. */
  readonly sourceDir: string | undefined;
}

/** The activated environment, then those beside the function's code and above it, as far as its repository goes. */
export function pythonEnvironments(
  { env, homeDir, sourceDir }: Search,
  programs: Programs,
): PythonEnvironment[] {
  const { join } = programs.family.path;
  const activated = [
    variable(env, "VIRTUAL_ENV") ?? "",
    isBase(env) ? "" : (variable(env, "CONDA_PREFIX") ?? ""),
  ];
  const folders = [
    ...activated.filter((folder) => folder !== ""),
    ...foldersAbove(sourceDir, homeDir, programs).flatMap((folder) => [
      join(folder, ".venv"),
      join(folder, "venv"),
    ]),
  ];
  return folders.flatMap((folder) => {
    // Conda's own has Python beside the folders.
    const python = ["bin/python", "Scripts/python.exe", "python.exe"]
      .map((name) => join(folder, name))
      .find(programs.isExecutable);
    return python === undefined ? [] : [{ folder, python }];
  });
}

/** Conda's own environment is active for whoever has conda: it says nothing about a project. */
function isBase(env: Variables): boolean {
  return variable(env, "CONDA_DEFAULT_ENV") === "base";
}

function foldersAbove(
  sourceDir: string | undefined,
  homeDir: string,
  { family, realPath, exists, isEverybodys }: Programs,
): string[] {
  if (sourceDir === undefined) return [];
  const { dirname, join, relative } = family.path;
  const folders: string[] = [];
  const home = realPath(homeDir);
  // `relative`, because Windows does not tell names by their case.
  for (let folder = realPath(sourceDir); relative(folder, home) !== ""; folder = dirname(folder)) {
    if (folder === dirname(folder) || isEverybodys(folder)) break;
    folders.push(folder);
    if (exists(join(folder, ".git"))) break;
  }
  return folders;
}
