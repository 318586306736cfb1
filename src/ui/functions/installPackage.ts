import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { requireTrust } from "../kit/trust.ts";
import type { MissingPackage } from "./result/missingPackage.ts";

/** An installation says what went wrong in its last lines. */
const lastLines = 3;

/**
 * Installs what Lambda's runtime brings and this machine lacks, with the command line's `install sdk`. Throws `AppError`,
 * or `CancellationError` when the user has had enough.
 */
export async function installPackage(
  { folders, log }: Pick<App, "folders" | "log">,
  { package: name, runtime }: MissingPackage,
): Promise<void> {
  requireTrust("Installing a package");
  const cli = vscode.Uri.joinPath(folders.extension, "dist", "cli.js").fsPath;
  const args = ["install", "sdk", runtime, name];
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Installing ${name} for ${runtime}`,
      cancellable: true,
    },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const { code, lines } = await run([cli, ...args], stop.signal, (message) =>
        progress.report({ message }),
      );
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      log.info("installed", { name, runtime, code });
      if (code === 0) return;
      throw new AppError("install-failed", {
        userMessage: `"${name}" was not installed. ${lines.slice(-lastLines).join(" ")}`,
        action: { title: "Show Log", command: "lambdaWorkbench.show.log" },
      });
    },
  );
}

async function run(
  args: readonly string[],
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<{ code: number; lines: readonly string[] }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    windowsHide: true,
  });
  const lines: string[] = [];
  const read = (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n")) {
      if (line.trim() === "") continue;
      lines.push(line.trim());
      onLine(line.trim());
    }
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  // Stopped by the user: `close` comes all the same.
  child.on("error", (error) => lines.push(error.message));
  const [code] = await once(child, "close", {});
  return { code: typeof code === "number" ? code : 1, lines };
}
