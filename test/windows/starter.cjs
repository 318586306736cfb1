// Starts a program on Windows as the editor does: node.exe starter.cjs FOLDER PROGRAM [ARGUMENT]... What it prints is in FOLDER/out
// and FOLDER/err; a file FOLDER/stop closes its standard input. Wine has no pipes to this machine, only among its own.
"use strict";
const { spawn } = require("node:child_process");
const { createWriteStream, existsSync } = require("node:fs");
const { join } = require("node:path");

const [folder = "", ...args] = process.argv.slice(2);
const child = spawn(process.execPath, args, { stdio: "pipe", windowsHide: true });
child.stdout.pipe(createWriteStream(join(folder, "out")));
child.stderr.pipe(createWriteStream(join(folder, "err")));
const looking = setInterval(() => existsSync(join(folder, "stop")) && child.stdin.end(), 50);
child.once("close", (code) => {
  clearInterval(looking);
  process.exitCode = code ?? 1;
});
