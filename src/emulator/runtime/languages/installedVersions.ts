import type { Variables } from "../../../shared/systems/family.ts";
import { variable } from "../../../shared/systems/family.ts";
import type { Programs, Tool } from "./programs.ts";

interface Manager {
  /** The folder whose folders are versions: below the home, or below a variable of Windows that is named in `%`. */
  readonly versions: string;
  /** The program in a version's folder. */
  readonly program: string;
  /** Where others have folders too, those that are versions. */
  readonly named?: RegExp;
}

type Managers = Readonly<Record<Tool, readonly Manager[]>>;

const fnm = "installation/bin/node";

/** Where version managers keep what they installed: folders whose names are versions, and the program inside. */
const posixManagers: Managers = {
  node: [
    { versions: ".nvm/versions/node", program: "bin/node" },
    { versions: ".config/nvm/versions/node", program: "bin/node" },
    { versions: ".volta/tools/image/node", program: "bin/node" },
    { versions: ".local/share/fnm/node-versions", program: fnm },
    { versions: "Library/Application Support/fnm/node-versions", program: fnm },
    { versions: ".asdf/installs/nodejs", program: "bin/node" },
    { versions: ".local/share/mise/installs/node", program: "bin/node" },
    { versions: ".nodenv/versions", program: "bin/node" },
  ],
  python: [
    { versions: ".pyenv/versions", program: "bin/python" },
    { versions: ".asdf/installs/python", program: "bin/python" },
    { versions: ".local/share/mise/installs/python", program: "bin/python" },
    { versions: ".local/share/uv/python", program: "bin/python3" },
  ],
  ruby: [
    { versions: ".rbenv/versions", program: "bin/ruby" },
    { versions: ".rubies", program: "bin/ruby" },
    { versions: ".rvm/rubies", program: "bin/ruby" },
    { versions: ".asdf/installs/ruby", program: "bin/ruby" },
    { versions: ".local/share/mise/installs/ruby", program: "bin/ruby" },
  ],
  java: [{ versions: ".sdkman/candidates/java", program: "bin/java" }],
  dotnet: [],
};

/** Windows has installers beside managers, each with a folder of its own. */
const windowsManagers: Managers = {
  node: [
    { versions: "%NVM_HOME%", program: "node.exe" },
    { versions: "%APPDATA%/nvm", program: "node.exe" },
    { versions: "%LOCALAPPDATA%/Volta/tools/image/node", program: "node.exe" },
    { versions: "%APPDATA%/fnm/node-versions", program: "installation/node.exe" },
    { versions: "%LOCALAPPDATA%/mise/installs/node", program: "node.exe" },
  ],
  python: [
    { versions: ".pyenv/pyenv-win/versions", program: "python.exe" },
    { versions: "%LOCALAPPDATA%/Python", program: "python.exe", named: /^pythoncore-/ },
    { versions: "%LOCALAPPDATA%/Programs/Python", program: "python.exe" },
    { versions: "%APPDATA%/uv/python", program: "python.exe" },
    { versions: "%LOCALAPPDATA%/mise/installs/python", program: "python.exe" },
  ],
  ruby: [{ versions: "%SystemDrive%/", program: "bin/ruby.exe", named: /^Ruby\d/ }],
  java: ["Eclipse Adoptium", "Java", "Microsoft", "Amazon Corretto", "Zulu"].map((vendor) => ({
    versions: `%ProgramFiles%/${vendor}`,
    program: "bin/java.exe",
  })),
  dotnet: [],
};

/** What version managers have installed, the newest version of each first. */
export function underManagers(
  tool: Tool,
  homeDir: string,
  variables: Variables,
  { family, entries, isExecutable }: Programs,
): string[] {
  const managers = family.fileModes ? posixManagers : windowsManagers;
  const found = managers[tool].flatMap(({ versions, program, named }) => {
    const folder = folderOf(versions, homeDir, variables, family.path);
    if (folder === undefined) return [];
    return entries(folder)
      .filter((name) => named?.test(name) ?? true)
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
      .map((version) => family.path.join(folder, version, program))
      .filter(isExecutable);
  });
  return [...new Set(found)];
}

function folderOf(
  versions: string,
  homeDir: string,
  variables: Variables,
  path: Programs["family"]["path"],
): string | undefined {
  const [whole, name] = /^%(\w+)%/.exec(versions) ?? [];
  if (whole === undefined || name === undefined) return path.join(homeDir, versions);
  const base = variable(variables, name);
  return base === undefined || base === "" ? undefined : path.join(base, versions.slice(whole.length));
}
