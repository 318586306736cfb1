import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { requireTrust } from "../kit/trust.ts";

/**
 * Installs debugpy with pip in a terminal, for everybody to see, into a folder of the extension: the user's own Python
 * stays as it is, and a Python that its system manages would refuse.
 */
export async function installDebugpy(
  app: Pick<App, "folders">,
  argument: ArgumentOf<"lambdaWorkbench.install.debugpy">,
): Promise<void> {
  requireTrust(vscode.l10n.t("Installing debugpy"));
  const interpreter = argument?.interpreter ?? "python3";
  // The emulator is started with `--debugpy-dir` set to it.
  const folder = vscode.Uri.joinPath(app.folders.tools, "debugpy").fsPath;
  const pip = ["-m", "pip", "install", "--upgrade", "--target", folder, "debugpy"];
  // Left out, it would be the workspace folder, which an empty window has none of and a multi-root one several.
  const cwd = app.folders.tools.fsPath;
  await vscode.workspace.fs.createDirectory(app.folders.tools);
  const exitCode = await runTask(new vscode.ProcessExecution(interpreter, pip, { cwd }));
  if (exitCode !== 0) {
    throw new AppError("install-failed", {
      userMessage: vscode.l10n.t(
        'debugpy was not installed: "{0} {1}" failed. Its terminal says why.',
        interpreter,
        pip.join(" "),
      ),
      action: { title: vscode.l10n.t("Show Terminal"), command: "workbench.action.terminal.focus" },
    });
  }
  vscode.window.setStatusBarMessage(
    vscode.l10n.t("debugpy is installed. Python functions can be debugged now."),
    10_000,
  );
}

async function runTask(execution: vscode.ProcessExecution): Promise<number | undefined> {
  const { Workspace, Global } = vscode.TaskScope;
  const scope = vscode.workspace.workspaceFolders === undefined ? Global : Workspace;
  const task = new vscode.Task(
    { type: "process" },
    scope,
    vscode.l10n.t("Install debugpy"),
    "Lambda",
    execution,
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, focus: true };
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const ended = vscode.tasks.onDidEndTaskProcess((event) => {
    if (event.execution.task.name === task.name) resolve(event.exitCode);
  });
  try {
    await vscode.tasks.executeTask(task);
    return await promise;
  } finally {
    ended.dispose();
  }
}
