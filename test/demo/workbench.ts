// The built `lambda-workbench` command, as a person would run it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { projectFolder } from "../host/paths.ts";
import type { Sample } from "./samples.ts";

const cli = join(projectFolder, "dist/cli.js");

export interface Demo {
  readonly sample: Sample;
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

/** Runs a subcommand in a sample's folder. */
export function runWorkbench(
  { folder }: Sample,
  args: readonly string[],
  { onLine }: RunOptions = {},
): Running {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
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

/** Starts the emulator on a sample, with the project's own DynamoDB engine, and waits until it answers. */
export async function startEmulator(
  sample: Sample,
  args: readonly string[],
): Promise<Running & { ready: ReadyLine }> {
  const words: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const own = ["--template", join(sample.folder, "template.yaml"), "--dynamodb-dir", projectFolder];
  const emulator = runWorkbench(sample, ["start", ...own, ...args], {
    onLine: (line) => {
      words.push(line);
      const ready = v.safeParse(v.pipe(v.string(), v.parseJson(), ReadyLine), line);
      if (ready.success) resolve(ready.output);
    },
  });
  void emulator.ended.then(() => reject(new Error(`The emulator did not start:\n${words.join("\n")}`)));
  return { ...emulator, ready: await promise };
}
