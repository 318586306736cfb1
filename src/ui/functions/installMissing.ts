import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { requireTrust } from "../kit/trust.ts";
import type { Missing } from "../../protocol/missing.ts";

/** An installation says what went wrong in its last lines. */
const lastLines = 3;

/** What is told of an installation, and what the command line is asked for. */
function wish(missing: Missing): {
  readonly name: string;
  readonly title: string;
  readonly args: readonly string[];
} {
  if (!("package" in missing)) return { ...missing, title: missing.name, args: [missing.name] };
  const { package: name, runtime } = missing;
  return { name, title: vscode.l10n.t("{0} for {1}", name, runtime), args: ["sdk", runtime, name] };
}

export type InstallApp = Pick<App, "emulator" | "folders" | "log">;

/**
 * Installs what Lambda's runtime brings or a build needs and this machine lacks, with the command line's `install`. Throws
 * `AppError`, or `CancellationError` when the user has had enough.
 */
export async function installMissing(
  { emulator, folders, log }: InstallApp,
  missing: Missing,
): Promise<void> {
  requireTrust(vscode.l10n.t("Installing a package"));
  const cli = vscode.Uri.joinPath(folders.extension, "dist", "cli.js").fsPath;
  const { name, title, args } = wish(missing);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Installing {0}", title),
      cancellable: true,
    },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const { code, lines } = await run([cli, "install", ...args], stop.signal, (message) =>
        progress.report({ message }),
      );
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      log.info("installed", { args, code });
      if (code === 0) return await builtAgain(emulator.state, missing);
      throw new AppError("install-failed", {
        userMessage: vscode.l10n.t('"{0}" was not installed. {1}', name, lines.slice(-lastLines).join(" ")),
        action: { title: vscode.l10n.t("Show Log"), command: "lambdaWorkbench.show.log" },
      });
    },
  );
}

/** The emulator sees by itself that a tool has come, but the call that is made again may be faster. */
async function builtAgain(state: App["emulator"]["state"], missing: Missing): Promise<void> {
  if (!("package" in missing) && state.kind === "running") await localApi(state.target).reload();
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
