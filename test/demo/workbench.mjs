// The built `lambda-workbench` command, as a person would run it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectFolder } from "../driver/dependencies.mjs";

export const shop = join(projectFolder, "test/workspaces/shop");
const cli = join(projectFolder, "dist/cli.js");

/**
 * Runs a subcommand in the shop's folder.
 * @param {string[]} args
 * @param {{ onLine?: (line: string) => void }} [options] `onLine` gets both outputs by lines instead of the terminal
 */
export function runWorkbench(args, { onLine } = {}) {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: shop,
    // A group of its own: a Ctrl-C in the terminal is ours to pass on, in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const print = (/** @type {string} */ line) => console.log(line);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", onLine ?? print);
  }
  /** @type {Promise<number>} */
  const ended = new Promise((done) => {
    child.once("error", () => done(1));
    child.once("close", (code) => done(code ?? 1));
  });
  const stop = async () => {
    child.kill("SIGINT");
    return await ended;
  };
  return { ended, stop };
}

/**
 * Starts the emulator on the shop and waits until it answers.
 * @param {string[]} args beyond the template
 */
export async function startEmulator(args) {
  /** @type {string[]} */
  const words = [];
  const { promise, resolve, reject } = Promise.withResolvers();
  const emulator = runWorkbench(["start", "--template", join(shop, "template.yaml"), ...args], {
    onLine: (line) => {
      words.push(line);
      if (line.startsWith('{"endpoint"')) resolve(JSON.parse(line));
    },
  });
  void emulator.ended.then(() => reject(new Error(`The emulator did not start:\n${words.join("\n")}`)));
  /** @type {{ endpoint: string, region: string, accessKeyId: string, secretAccessKey: string }} */
  const ready = await promise;
  return { ...emulator, ready };
}
