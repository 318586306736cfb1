import assert from "node:assert/strict";
import { win32 } from "node:path";
import { test } from "node:test";
import { Interpreters } from "../../../../../src/emulator/runtime/languages/interpreters.ts";
import type { Programs, Tool } from "../../../../../src/emulator/runtime/languages/programs.ts";
import { readLaunched } from "../../../../../src/emulator/runtime/languages/pyLauncher.ts";
import { familyOf } from "../../../../../src/shared/systems/family.ts";

const home = String.raw`C:\Users\me`;
const local = String.raw`${home}\AppData\Local`;
const roaming = String.raw`${home}\AppData\Roaming`;
const env = {
  LocalAppData: local,
  APPDATA: roaming,
  ProgramFiles: String.raw`C:\Program Files`,
  SystemDrive: "C:",
  PathExt: ".COM;.EXE;.BAT;.CMD;.JS",
};
const inStore = String.raw`${local}\Microsoft\WindowsApps`;
const launcher = String.raw`C:\Windows\py.exe`;

/** What a program prints by its path; undefined when it fails. */
type Machine = Readonly<Record<string, string | undefined>>;

/** Programs of a machine of Windows, with its names in any case. */
function programsOn(machine: Machine): Programs {
  const paths = Object.keys(machine).map((path) => path.toLowerCase());
  const there = (path: string) => paths.includes(path.toLowerCase());
  return {
    family: familyOf("win32"),
    isExecutable: there,
    exists: (path) => paths.some((each) => each.startsWith(path.toLowerCase())),
    entries: (folder) =>
      Object.keys(machine).flatMap((path) => {
        const below = win32.relative(folder, path);
        return below.startsWith("..") || win32.isAbsolute(below) ? [] : [below.split("\\")[0] ?? ""];
      }),
    realPath: (path) => path,
    isEverybodys: () => false,
    output: async (path) =>
      Object.entries(machine).find(([each]) => each.toLowerCase() === path.toLowerCase())?.[1],
  };
}

/** As Python answers: its version, where it is, and where it looks for packages; the line ends are Windows' own. */
const pythonAt = (path: string, version: string) => ({ [path]: `${version}\r\n${path}\r\nC:\\\r\n` });

const notFound = String.raw`C:\nothing`;

interface Case {
  readonly says: string;
  readonly tool: Tool;
  readonly wanted: string;
  readonly machine: Machine;
  readonly path: readonly string[];
  readonly sourceDir?: string;
  readonly finds: string | undefined;
}

const python312 = String.raw`${local}\Programs\Python\Python312\python.exe`;
const cases: readonly Case[] = [
  {
    says: "node.exe on the PATH, also by a folder in quotes",
    tool: "node",
    wanted: "22",
    machine: { [String.raw`C:\Program Files\nodejs\node.exe`]: "v22.3.0" },
    path: [notFound, String.raw`"C:\Program Files\nodejs"`],
    finds: String.raw`C:\Program Files\nodejs\node.exe`,
  },
  {
    says: "the stub of the Store, which is no Python, gives way to the launcher's",
    tool: "python",
    wanted: "3.12",
    machine: {
      [String.raw`${inStore}\python.exe`]: undefined,
      [String.raw`${inStore}\python3.exe`]: undefined,
      [launcher]: ` -V:3.13 *        C:\\Python313\\python.exe\r\n -V:3.12          ${python312}\r\n`,
      ...pythonAt(String.raw`C:\Python313\python.exe`, "3.13.1"),
      ...pythonAt(python312, "3.12.4"),
    },
    path: [inStore, String.raw`C:\Windows`],
    finds: python312,
  },
  {
    says: "the Store's own Python is one",
    tool: "python",
    wanted: "3.12",
    machine: pythonAt(String.raw`${inStore}\python3.12.exe`, "3.12.4"),
    path: [inStore],
    finds: String.raw`${inStore}\python3.12.exe`,
  },
  {
    says: "python.exe of the right version wins over the launcher's",
    tool: "python",
    wanted: "3.12",
    machine: {
      ...pythonAt(String.raw`D:\tools\python.exe`, "3.12.1"),
      [launcher]: ` -3.12-64        ${python312} *\r\n`,
      ...pythonAt(python312, "3.12.4"),
    },
    path: [String.raw`D:\tools`, String.raw`C:\Windows`],
    finds: String.raw`D:\tools\python.exe`,
  },
  {
    says: "the nearest that the launcher knows, where none is exact",
    tool: "python",
    wanted: "3.11",
    machine: {
      [launcher]: ` -V:3.14 * C:\\P314\\python.exe\r\n -V:3.12   ${python312}\r\n`,
      ...pythonAt(String.raw`C:\P314\python.exe`, "3.14.0"),
      ...pythonAt(python312, "3.12.4"),
    },
    path: [String.raw`C:\Windows`],
    finds: python312,
  },
  {
    says: "the program behind pyenv's shim, which is a script of the command line's",
    tool: "python",
    wanted: "3.12",
    machine: {
      [String.raw`${home}\.pyenv\pyenv-win\shims\python.bat`]: `3.12.4\r\n${python312}\r\nC:\\\r\n`,
      [python312]: `3.12.4\r\n${python312}\r\nC:\\\r\n`,
    },
    path: [String.raw`${home}\.pyenv\pyenv-win\shims`],
    finds: python312,
  },
  {
    says: "an installer's Python without the launcher",
    tool: "python",
    wanted: "3.12",
    machine: pythonAt(python312, "3.12.4"),
    path: [],
    finds: python312,
  },
  {
    says: "the workspace's .venv, as far as the repository goes",
    tool: "python",
    wanted: "3.12",
    machine: {
      ...pythonAt(String.raw`C:\work\shop\.venv\Scripts\python.exe`, "3.12.0"),
      [String.raw`C:\work\shop\.git\HEAD`]: "",
      ...pythonAt(python312, "3.12.4"),
    },
    path: [],
    sourceDir: String.raw`c:\work\shop\src\orders`,
    finds: String.raw`C:\work\shop\.venv\Scripts\python.exe`,
  },
  {
    says: "no .venv of the home, whatever the case that its name is written in",
    tool: "python",
    wanted: "3.12",
    machine: {
      ...pythonAt(String.raw`${home}\.venv\Scripts\python.exe`, "3.11.0"),
      ...pythonAt(python312, "3.12.4"),
    },
    path: [],
    sourceDir: String.raw`c:\USERS\me\src`,
    finds: python312,
  },
  ...[
    ["node", "22", String.raw`${roaming}\nvm\v22.3.0\node.exe`],
    ["node", "22", String.raw`${local}\Volta\tools\image\node\22.3.0\node.exe`],
    ["node", "22", String.raw`${roaming}\fnm\node-versions\v22.3.0\installation\node.exe`],
    ["ruby", "3.3", String.raw`C:\Ruby33-x64\bin\ruby.exe`],
    ["java", "21", String.raw`C:\Program Files\Eclipse Adoptium\jdk-21.0.2.13-hotspot\bin\java.exe`],
    ["python", "3.14", String.raw`${local}\Python\pythoncore-3.14-64\python.exe`],
  ].map(([tool = "", wanted = "", path = ""]) => ({
    says: `what an installer of ${tool} leaves at ${path}`,
    tool: tool as Tool,
    wanted,
    machine: { [path]: `${wanted}.3` },
    path: [],
    finds: path,
  })),
  {
    says: "no program for another interpreter, such as node.js",
    tool: "node",
    wanted: "22",
    machine: { [String.raw`C:\scripts\node.js`]: "v22.3.0" },
    path: [String.raw`C:\scripts`],
    finds: undefined,
  },
];

for (const { says, tool, wanted, machine, path, sourceDir, finds } of cases) {
  test(`on Windows ${tool} ${wanted} is ${says}`, async () => {
    const interpreters = new Interpreters({
      searchPath: path.join(";"),
      homeDir: home,
      env,
      programs: programsOn(machine),
      own: undefined,
    });
    const wish = { tool, wanted, runtime: "runtime", sourceDir };
    if (finds === undefined) await assert.rejects(interpreters.find(wish), /none was found/);
    else assert.equal((await interpreters.find(wish)).path, finds);
  });
}

test("the launcher's list is read in the forms that it has had", () => {
  const list = [
    "Installed Pythons found by py Launcher for Windows",
    String.raw` -V:3.13 *        C:\Python313\python.exe`,
    String.raw` -V:3.13t         C:\Python313\python3.13t.exe`,
    String.raw` -V:3.12-32       C:\Program Files (x86)\Python312-32\python.exe`,
    String.raw` -V:Astral/CPython3.11.9 C:\Users\me\uv\python.exe`,
    String.raw` -V:ContinuumAnalytics/py310_23.1.0-1 C:\Users\me\anaconda3\python.exe`,
    String.raw` -3.9-64        "C:\Program Files\Python39\python.exe" *`,
    String.raw` -3.8-32 *      C:\Python38\python.exe`,
    " -V:3.7           ",
    "",
  ].join("\r\n");
  assert.deepEqual(readLaunched(list), [
    { version: "3.13", path: String.raw`C:\Python313\python.exe` },
    { version: "3.13", path: String.raw`C:\Python313\python3.13t.exe` },
    { version: "3.12", path: String.raw`C:\Program Files (x86)\Python312-32\python.exe` },
    { version: "3.11", path: String.raw`C:\Users\me\uv\python.exe` },
    { version: "3.9", path: String.raw`C:\Program Files\Python39\python.exe` },
    { version: "3.8", path: String.raw`C:\Python38\python.exe` },
  ]);
});
