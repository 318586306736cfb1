import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { familyOf } from "../../../../src/shared/systems/family.ts";
import { removeFolder } from "../../../platform.ts";

const skip = process.platform !== "win32" && "only Windows runs command scripts";

test(
  "a real script of the command line, such as npm.cmd, hands its arguments on as they are",
  { skip },
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), "lw-shim-"));
    t.after(() => removeFolder(root));
    const folder = join(root, "Program Files & more");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "tool.js"),
      'require("fs").writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)));',
    );
    writeFileSync(
      join(folder, "tool.cmd"),
      `@"${process.execPath}" "%~dp0tool.js" "%~dp0arguments.json" %*\r\n`,
    );
    // Without a percent sign, of whose pieces Wine's cmd knows nothing.
    const args = [
      "plain",
      "two words",
      "a&b|c<d>e",
      "(a)^b",
      '{"a": "b & c"}',
      "C:\\folder\\",
      "!x!",
      "--flag=a b",
      "",
    ];
    const [file = ""] = familyOf("win32")
      .programFiles("tool", { PATH: folder, PATHEXT: ".exe;.cmd" })
      .slice(1);
    const { command, args: line, ...options } = familyOf("win32").commandLine(file, args, process.env);
    const { status } = spawnSync(command, [...line], { ...options, stdio: "ignore" });
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "arguments.json"), "utf8")), args);
  },
);
