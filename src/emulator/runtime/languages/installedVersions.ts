import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "./isExecutable.ts";
import type { Tool } from "./programs.ts";

interface Manager {
  /** The variable that names its folder, where that is not below the home. */
  readonly variable?: string;
  /** Its folder below the home. */
  readonly home: string;
  /** The folder in it whose folders are versions. */
  readonly versions: string;
  /** The program in a version's folder. */
  readonly program: string;
}

const asdf = { variable: "ASDF_DATA_DIR", home: ".asdf" };
const mise = { variable: "MISE_DATA_DIR", home: ".local/share/mise" };
const fnm = { versions: "node-versions", program: "installation/bin/node" };

/** Where version managers keep what they installed: folders whose names are versions, and the program inside. */
const managers: Readonly<Record<Tool, readonly Manager[]>> = {
  node: [
    { variable: "NVM_DIR", home: ".nvm", versions: "versions/node", program: "bin/node" },
    { variable: "VOLTA_HOME", home: ".volta", versions: "tools/image/node", program: "bin/node" },
    { variable: "FNM_DIR", home: ".local/share/fnm", ...fnm },
    { home: "Library/Application Support/fnm", ...fnm },
    { ...asdf, versions: "installs/nodejs", program: "bin/node" },
    { ...mise, versions: "installs/node", program: "bin/node" },
    { variable: "NODENV_ROOT", home: ".nodenv", versions: "versions", program: "bin/node" },
  ],
  python: [
    { variable: "PYENV_ROOT", home: ".pyenv", versions: "versions", program: "bin/python" },
    { ...asdf, versions: "installs/python", program: "bin/python" },
    { ...mise, versions: "installs/python", program: "bin/python" },
    { home: ".local/share/uv", versions: "python", program: "bin/python3" },
  ],
  ruby: [
    { variable: "RBENV_ROOT", home: ".rbenv", versions: "versions", program: "bin/ruby" },
    { home: ".", versions: ".rubies", program: "bin/ruby" },
    { home: ".rvm", versions: "rubies", program: "bin/ruby" },
    { ...asdf, versions: "installs/ruby", program: "bin/ruby" },
    { ...mise, versions: "installs/ruby", program: "bin/ruby" },
  ],
  java: [{ variable: "SDKMAN_DIR", home: ".sdkman", versions: "candidates/java", program: "bin/java" }],
  dotnet: [],
};

/** What version managers have installed, the newest version of each first. */
export function underManagers(tool: Tool, homeDir: string, env: NodeJS.ProcessEnv): string[] {
  return managers[tool].flatMap(({ variable, home, versions, program }) => {
    const root = (variable === undefined ? undefined : env[variable]) ?? join(homeDir, home);
    return versionsIn(join(root, versions))
      .map((version) => join(root, versions, version, program))
      .filter(isExecutable);
  });
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  } catch {
    return [];
  }
}
