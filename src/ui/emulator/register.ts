import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import type { App } from "../app.ts";
import { showError } from "../commands.ts";

const viewId = "lambdaWorkbench.functions";

/** The commands on the local emulator; it starts by itself when something local is asked for. */
export function registerEmulator(
  app: Pick<App, "commands" | "emulator" | "functions" | "log" | "subscriptions">,
): void {
  const { commands, emulator, functions } = app;
  const local = { kind: "local" } as const;

  const inView = async (work: () => Promise<unknown>) => {
    await vscode.window.withProgress({ location: { viewId } }, work);
    await functions.reload(local);
  };

  commands.register("lambdaWorkbench.start.emulator", async () => await inView(() => emulator.ensure()));
  commands.register("lambdaWorkbench.restart.emulator", async () => await inView(() => emulator.restart()));
  commands.register("lambdaWorkbench.stop.emulator", async () => {
    await functions.stop(local);
    await emulator.stop();
  });
  commands.register("lambdaWorkbench.reset.emulator", async () => {
    const reset = vscode.l10n.t("Reset");
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t("Reset the local emulator?"),
      {
        modal: true,
        detail: vscode.l10n.t(
          "Functions that were created through the API, logs and queues are forgotten. The functions of your templates stay.",
        ),
      },
      reset,
    );
    if (answer !== reset) return;
    const target = await emulator.ensure();
    await inView(() => localApi(target).reset());
  });

  app.subscriptions.push(
    emulator.onDidChange((state) => {
      const running = state.kind === "running";
      void vscode.commands.executeCommand("setContext", "lambdaWorkbench.emulatorRunning", running);
      // One that fails to start tells its caller; one that dies has nobody else to tell.
      if (state.kind === "failed" && state.error.code === "emulator-ended") {
        showError(state.error, { log: app.log, during: "emulator" });
      }
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("lambdaWorkbench.emulator") || emulator.state.kind === "stopped")
        return;
      void commands.execute("lambdaWorkbench.restart.emulator", undefined).catch((error: unknown) => {
        showError(error, { log: app.log, during: "emulator" });
      });
    }),
  );
}
