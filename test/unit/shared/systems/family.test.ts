import assert from "node:assert/strict";
import { test } from "node:test";
import { familyOf } from "../../../../src/shared/systems/family.ts";

const windows = familyOf("win32");
const posix = familyOf("linux");

test("a program's name stands for a file in each folder of the PATH", () => {
  assert.deepEqual(posix.programFiles("aws", { PATH: "/usr/bin::/bin" }), ["/usr/bin/aws", "/bin/aws"]);
  assert.deepEqual(posix.programFiles("aws", {}), []);
});

for (const [says, variables, files] of [
  [
    "the endings of PATHEXT, in its order",
    { PATH: "C:\\a", PATHEXT: ".EXE;.CMD" },
    ["C:\\a\\npm.exe", "C:\\a\\npm.cmd"],
  ],
  ["variables in any case", { Path: "C:\\a", PathExt: ".cmd" }, ["C:\\a\\npm.cmd"]],
  [
    "the usual endings without PATHEXT",
    { PATH: "C:\\a" },
    ["com", "exe", "bat", "cmd"].map((each) => `C:\\a\\npm.${each}`),
  ],
  ["no scripts of other interpreters", { PATH: "C:\\a", PATHEXT: ".JS;.VBS;.EXE" }, ["C:\\a\\npm.exe"]],
  [
    "folders in quotes, which may have a space",
    { PATH: 'C:\\x;"C:\\a b"', PATHEXT: ".exe" },
    ["C:\\x\\npm.exe", "C:\\a b\\npm.exe"],
  ],
  [
    "shares, and slashes as they come",
    { PATH: "\\\\server\\tools;D:/bin", PATHEXT: ".exe" },
    ["\\\\server\\tools\\npm.exe", "D:\\bin\\npm.exe"],
  ],
] as const) {
  test(`on Windows a program is looked for with ${says}`, () => {
    assert.deepEqual(windows.programFiles("npm", variables), files);
  });
}

test("a name with its ending is that file alone", () => {
  assert.deepEqual(windows.programFiles("npm.CMD", { PATH: "C:\\a" }), ["C:\\a\\npm.CMD"]);
  assert.equal(
    windows.programFiles("python3.12", { PATH: "C:\\a", PATHEXT: ".EXE" })[0],
    "C:\\a\\python3.12.exe",
  );
});

for (const [file, goesThrough] of [
  [String.raw`C:\nodejs\npm.cmd`, true],
  [String.raw`C:\work\node_modules\.bin\esbuild.CMD`, true],
  [String.raw`C:\Program Files\Amazon\AWSSAMCLI\bin\sam.cmd`, true],
  [String.raw`C:\pyenv\shims\python.bat`, true],
  [String.raw`C:\nodejs\node.exe`, false],
  [String.raw`C:\work\cmd\tool`, false],
] as const) {
  test(`on Windows ${file} is started ${goesThrough ? "by cmd.exe" : "itself"}, and by no shell of POSIX`, () => {
    const { command, args } = windows.commandLine(file, ["a b"], { comspec: String.raw`C:\Windows\cmd.exe` });
    if (goesThrough) {
      assert.equal(command, String.raw`C:\Windows\cmd.exe`);
      assert.equal(args.at(-1), `""${file}" "a b""`);
    } else assert.deepEqual({ command, args }, { command: file, args: ["a b"] });
    assert.doesNotMatch([command, ...args].join(" "), /\/bin\/|\bsh\b/);
  });
}

test("a file is started as it is where the system starts scripts itself", () => {
  assert.deepEqual(posix.commandLine("/x/npm.cmd", ["a b"], {}), { command: "/x/npm.cmd", args: ["a b"] });
});
