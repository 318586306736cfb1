import * as vscode from "vscode";
import type { App } from "../app.ts";
import { showError } from "../commands.ts";
import { begunIn, begunKey } from "./begun.ts";
import type { ProjectsApp } from "./newFunction.ts";

/** New functions with their first event, in the workspace or in a folder that is opened for them. */
export function registerProjects(app: ProjectsApp & Pick<App, "folders" | "log" | "subscriptions">): void {
  const { commands, state, clock } = app;
  commands.register("lambdaWorkbench.create.project", async (given) => {
    const { newFunction } = await import("./newFunction.ts");
    await newFunction(app, given);
  });
  commands.register("lambdaWorkbench.open.sample", async () => {
    const { openSample } = await import("./openSample.ts");
    await openSample(app);
  });
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
  const begun = begunIn(state.machine.get(begunKey), folder, clock.now());
  if (begun === undefined) return;
  const goOn = async () => {
    await state.machine.update(begunKey, undefined);
    const { invokeNew } = await import("./newFunction.ts");
    await invokeNew(app, begun);
  };
  const inView = () =>
    void goOn().catch((error: unknown) => showError(error, { log: app.log, during: "new function" }));
  if (vscode.workspace.isTrusted) inView();
  else app.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(inView));
}
