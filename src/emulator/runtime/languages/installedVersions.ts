import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "./isExecutable.ts";
import type { Tool } from "./programs.ts";

interface Manager {
  /** The folder below the home whose folders are versions. */
  readonly versions: string;
  /** The program in a version's folder. */
  readonly program: string;
}

const fnm = "installation/bin/node";

/** Where version managers keep what they installed: folders whose names are versions, and the program inside. */
const managers: Readonly<Record<Tool, readonly Manager[]>> = {
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

/** What version managers have installed, the newest version of each first. */
export function underManagers(tool: Tool, homeDir: string): string[] {
  return managers[tool].flatMap(({ versions, program }) => {
    const folder = join(homeDir, versions);
    return versionsIn(folder)
      .map((version) => join(folder, version, program))
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
