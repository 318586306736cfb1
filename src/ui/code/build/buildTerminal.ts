import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import * as vscode from "vscode";
import type { CommandLine } from "../../../shared/systems/commandLine.ts";

interface Build extends CommandLine {
  /** As a person would type it. */
  readonly title: string;
  readonly cwd: string;
}

/**
 * Runs a build in a terminal, which stays and comes forward where the build fails. Resolves with its exit code; closing the
 * terminal ends the build, which is a cancel.
 */
export async function runInTerminal(build: Build, token: vscode.CancellationToken): Promise<number> {
  const wrote = new vscode.EventEmitter<string>();
  const opened = Promise.withResolvers<void>();
  const closed = new AbortController();
  const terminal = vscode.window.createTerminal({
    name: build.title,
    iconPath: new vscode.ThemeIcon("package"),
    isTransient: true,
    pty: {
      onDidWrite: wrote.event,
      open: () => opened.resolve(),
      close: () => closed.abort(),
    },
  });
  const cancelled = token.onCancellationRequested(() => closed.abort());
  // A terminal that nobody looks at is not opened by the editor: the output would be lost until then.
  terminal.show(true);
  closed.signal.addEventListener("abort", () => opened.resolve());
  try {
    await opened.promise;
    if (closed.signal.aborted) throw new vscode.CancellationError();
    wrote.fire(`\x1b[1m${build.cwd} $ ${build.title}\x1b[0m\r\n`);
    const code = await run(build, (text) => wrote.fire(text.replaceAll(/\r?\n/g, "\r\n")), closed.signal);
    if (closed.signal.aborted) throw new vscode.CancellationError();
    if (code === 0) terminal.dispose();
    return code;
  } finally {
    cancelled.dispose();
    wrote.dispose();
  }
}

async function run(
  { command, args, cwd, windowsVerbatimArguments }: Build,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...process.env, FORCE_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    signal,
    ...(windowsVerbatimArguments !== undefined && { windowsVerbatimArguments }),
  });
  const read = (chunk: Buffer) => write(chunk.toString());
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  child.on("error", (error) => write(`${error.message}\n`));
  child.on("close", (code) => resolve(code ?? 1));
  return await promise;
}
