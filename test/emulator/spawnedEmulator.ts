import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { builtCli } from "./builtCli.ts";
import { clientOptions, type End } from "./startedEmulator.ts";

const cli = builtCli();

/** The emulator in a process of its own, which a test may kill, and what a client of it is made with. */
export async function spawnedEmulator(end: End, dataDir: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [cli, "start", "--port", "0", "--data-dir", dataDir, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  end.after(() => child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, options: clientOptions(v.parse(ReadyLine, JSON.parse(line))) };
}
