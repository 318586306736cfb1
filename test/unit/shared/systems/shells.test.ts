import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { likelyShell, shells } from "../../../../src/shared/systems/shells.ts";

const values = [
  "plain",
  "it's",
  'a "b"',
  "$HOME `id` $(id)",
  "100% %PATH% !x!",
  "back\\slash",
  "‘typographers’",
  "",
];

test(
  "POSIX's shells take every value as it is",
  { skip: process.platform === "win32" && "there is no sh" },
  () => {
    for (const value of values) {
      const script = `${shells.posix.set("VALUE", value)}\nprintf '%s' "$VALUE"\n${shells.posix.unset("VALUE")}\nprintf '%s' "$VALUE"`;
      assert.equal(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout, value);
    }
  },
);

/** As PowerShell reads a string in single quotes, of which it knows five. */
function readByPowerShell(line: string): string | undefined {
  const quote = "['‘’‚‛]";
  const [, inner] =
    new RegExp(`^\\$env:VALUE = ${quote}((?:[^'‘’‚‛]|${quote}{2})*)${quote}$`).exec(line) ?? [];
  return inner?.replaceAll(new RegExp(`(${quote})${quote}`, "g"), "$1");
}

test("PowerShell takes every value as it is", () => {
  for (const value of values) assert.equal(readByPowerShell(shells.powershell.set("VALUE", value)), value);
  assert.equal(shells.powershell.unset("VALUE"), "Remove-Item Env:VALUE -ErrorAction SilentlyContinue");
});

test("a script of cmd takes every value as it is, what looks like its variables too", () => {
  for (const value of values) {
    const [, inner = ""] = /^@set "VALUE=(.*)"$/.exec(shells.cmd.set("VALUE", value)) ?? [];
    assert.equal(inner.replaceAll("%%", "%"), value);
    assert.doesNotMatch(inner.replaceAll("%%", ""), /%/);
  }
});

for (const [platform, variables, shell] of [
  ["linux", { SHELL: "/bin/bash" }, "posix"],
  ["darwin", {}, "posix"],
  ["linux", { SHELL: "/usr/bin/pwsh" }, "powershell"],
  ["win32", {}, "powershell"],
  ["win32", { PROMPT: "$P$G" }, "powershell"],
  ["win32", { MSYSTEM: "MINGW64", SHELL: String.raw`C:\Program Files\Git\usr\bin\bash.exe` }, "posix"],
] as const) {
  test(`on ${platform} with ${JSON.stringify(variables)} the shell is likely ${shell}`, () => {
    assert.equal(likelyShell(platform, variables), shell);
  });
}
