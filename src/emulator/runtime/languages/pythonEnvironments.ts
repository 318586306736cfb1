import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable } from "./isExecutable.ts";

/** A folder with a Python and the packages that were installed for a project. */
export interface PythonEnvironment {
  readonly folder: string;
  readonly python: string;
}

interface Search {
  readonly env: NodeJS.ProcessEnv;
  readonly homeDir: string;
  /** The folder of the function's code; undefined for code that did not come from a workspace. */
  readonly sourceDir: string | undefined;
}

/** The activated environment, then those beside the function's code and above it, as far as its repository goes. */
export function pythonEnvironments({ env, homeDir, sourceDir }: Search): PythonEnvironment[] {
  const activated = [env["VIRTUAL_ENV"] ?? "", isBase(env) ? "" : (env["CONDA_PREFIX"] ?? "")];
  const folders = [
    ...activated.filter((folder) => folder !== ""),
    ...foldersAbove(sourceDir, homeDir).flatMap((folder) => [join(folder, ".venv"), join(folder, "venv")]),
  ];
  return folders.flatMap((folder) => {
    const python = [join(folder, "bin/python"), join(folder, "Scripts/python.exe")].find(isExecutable);
    return python === undefined ? [] : [{ folder, python }];
  });
}

/** Conda's own environment is active for whoever has conda: it says nothing about a project. */
function isBase(env: NodeJS.ProcessEnv): boolean {
  return env["CONDA_DEFAULT_ENV"] === "base";
}

function foldersAbove(sourceDir: string | undefined, homeDir: string): string[] {
  if (sourceDir === undefined) return [];
  const folders: string[] = [];
  const home = realFolder(homeDir);
  for (let folder = realFolder(sourceDir); folder !== home; folder = dirname(folder)) {
    if (folder === dirname(folder) || isEverybodys(folder)) break;
    folders.push(folder);
    if (existsSync(join(folder, ".git"))) break;
  }
  return folders;
}

/** As /tmp is: an environment in it may be another user's. */
function isEverybodys(folder: string): boolean {
  try {
    return (statSync(folder).mode & 0o002) !== 0;
  } catch {
    return true;
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
