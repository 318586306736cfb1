// The built `lambda-workbench` command, as a person would run it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { projectFolder } from "../host/paths.ts";

export const shop = join(projectFolder, "test/workspaces/shop");
const cli = join(projectFolder, "dist/cli.js");

export interface Demo {
  readonly say: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

interface RunOptions {
  /** Gets both outputs by lines instead of the terminal. */
  readonly onLine?: (line: string) => void;
}

export interface Running {
  /** Resolves to the exit code. */
  readonly ended: Promise<number>;
  stop(): Promise<number>;
}

/** Runs a subcommand in the shop's folder. */
export function runWorkbench(args: readonly string[], { onLine }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: shop,
    // A group of its own: a Ctrl-C in the terminal is ours to pass on, in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const print = (line: string) => console.log(line);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", onLine ?? print);
  }
  const ended = new Promise<number>((done) => {
    child.once("error", () => done(1));
    child.once("close", (code) => done(code ?? 1));
  });
  const stop = async () => {
    child.kill("SIGINT");
    return await ended;
  };
  return { ended, stop };
}

/** Starts the emulator on the shop and waits until it answers. */
export async function startEmulator(args: readonly string[]): Promise<Running & { ready: ReadyLine }> {
  const words: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const emulator = runWorkbench(["start", "--template", join(shop, "template.yaml"), ...args], {
    onLine: (line) => {
      words.push(line);
      const ready = v.safeParse(v.pipe(v.string(), v.parseJson(), ReadyLine), line);
      if (ready.success) resolve(ready.output);
    },
  });
  void emulator.ended.then(() => reject(new Error(`The emulator did not start:\n${words.join("\n")}`)));
  return { ...emulator, ready: await promise };
}
