import * as vscode from "vscode";
import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { ReadyLine } from "../../protocol/emulator.ts";
import { AppError } from "../../shared/errors.ts";
import type { Clock } from "../../shared/clock.ts";

export interface ChildEmulatorOptions {
  /** The Node that runs it: the editor's own. */
  readonly execPath: string;
  /** `dist/cli.js` */
  readonly cli: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly clock: Clock;
  /** Gets everything that it says, by lines. */
  readonly onLine: (line: string) => void;
}

export interface ChildEmulator {
  readonly ready: ReadyLine;
  /** Resolves with a sentence on how it ended. */
  readonly ended: Promise<string>;
  /** Asks it to end, and makes it after 5 seconds. Resolves when it has. */
  stop(): Promise<void>;
}

const readyWithinMs = 30_000;
const stopWithinMs = 5000;

/** Starts an emulator and waits for its ready line. Throws `AppError` "emulator-failed" with its last words. */
export async function startChildEmulator(options: ChildEmulatorOptions): Promise<ChildEmulator> {
  const child = spawn(options.execPath, [options.cli, ...options.arguments], {
    cwd: options.cwd,
    env: options.environment,
    // Its standard input is a pipe that closes when we are gone, however that happens; it then stops too.
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  const lastWords: string[] = [];
  const ended = endOf(child);
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords.push(line);
    if (lastWords.length > 5) lastWords.shift();
    options.onLine(line);
  });
  try {
    const ready = await readyLine(child, ended, options);
    return { ready, ended, stop: () => stop(child, ended, options.clock) };
  } catch (error) {
    await stop(child, ended, options.clock);
    if (!(error instanceof NotReady)) throw error;
    throw new AppError("emulator-failed", {
      userMessage: vscode.l10n.t(
        "The local emulator could not start: {0}",
        [error.message, ...lastWords.slice(-2)].join(" "),
      ),
      action: { title: vscode.l10n.t("Show Output"), command: "lambdaWorkbench.show.emulator" },
      cause: error,
    });
  }
}

class NotReady extends Error {}

async function readyLine(
  child: ChildProcess & { readonly stdout: NodeJS.ReadableStream },
  ended: Promise<string>,
  { clock, onLine }: ChildEmulatorOptions,
): Promise<ReadyLine> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const cancel = clock.after(readyWithinMs, () => {
    reject(new NotReady(vscode.l10n.t("it was not ready within {0} seconds.", readyWithinMs / 1000)));
  });
  void ended.then((how) => reject(new NotReady(how)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), ReadyLine), line);
    if (read.success) resolve(read.output);
    else onLine(line);
  });
  try {
    return await promise;
  } finally {
    cancel();
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(vscode.l10n.t("it could not be run: {0}.", error.message)));
    // `close` comes after the last line was read; `exit` may come before.
    child.once("close", (code, signal) => {
      resolve(
        signal === null
          ? vscode.l10n.t("it ended with exit code {0}.", code ?? "")
          : vscode.l10n.t("it was ended by {0}.", signal),
      );
    });
  });
}

async function stop(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  ended: Promise<string>,
  clock: Clock,
): Promise<void> {
  // Windows knows no SIGTERM that a program could answer; the end of its standard input works everywhere.
  child.stdin.end();
  const cancel = clock.after(stopWithinMs, () => child.kill("SIGKILL"));
  await ended;
  cancel();
}
