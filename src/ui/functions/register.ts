import * as vscode from "vscode";
import type { App } from "../app.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { callContext } from "./calls/context.ts";
import { CallsView, type CallNode } from "./calls/callsView.ts";
import { registerCallCommands } from "./callCommands.ts";
import { CallHistory } from "./calls/history.ts";
import type { InstallApp } from "./installMissing.ts";
import type { InvokeApp } from "./invoke.ts";
import { LastCall } from "./lastCall.ts";
import { ResultDocuments, resultScheme } from "./result/documents.ts";
import { registerStackLinks } from "./result/stackLinks.ts";

type FunctionsApp = InvokeApp & InstallApp & Pick<App, "folders" | "state" | "subscriptions">;

/** Invoking a function, what it answered, and what was invoked before. */
export function registerFunctions(app: FunctionsApp): void {
  const { commands, subscriptions } = app;
  const history = new CallHistory(app.state.workspace);
  const results = new ResultDocuments(history, app.clock);
  const lastCall = new LastCall();
  const view = new CallsView(history);
  subscriptions.push(
    history,
    results,
    lastCall,
    view,
    history.onDidChange((call) => call !== undefined && lastCall.show(call)),
    history.onDidChange(() => callContext(history)),
    vscode.window.registerTreeDataProvider<CallNode>("lambdaWorkbench.invocations", view),
    vscode.workspace.registerTextDocumentContentProvider(resultScheme, results),
    vscode.languages.registerCodeLensProvider({ scheme: resultScheme }, results),
  );
  callContext(history);
  registerStackLinks(subscriptions);
  registerCallCommands(app, { history, results });
  commands.register("lambdaWorkbench.invoke", async (request) => {
    const { invokeFunction } = await import("./invoke.ts");
    return await invokeFunction(app, { history, results }, request);
  });
  commands.register("lambdaWorkbench.invoke.options", async (given) => {
    const { invokeWithOptions } = await import("./invokeWithOptions.ts");
    return await invokeWithOptions(app, given);
  });
  commands.register("lambdaWorkbench.install.package", async (missing) => {
    const { installMissing } = await import("./installMissing.ts");
    await installMissing(app, missing);
    await commands.execute("lambdaWorkbench.invoke.again", { call: missing.call });
  });
  commands.register("lambdaWorkbench.show.output", async (given) => {
    app.output
      .channel(await chooseFunction(app, given, { title: vscode.l10n.t("Show Function Output") }))
      .show(true);
  });
  commands.register("lambdaWorkbench.show.result", async (given) => {
    await results.show(await chooseFunction(app, given, { title: vscode.l10n.t("Show Function Result") }));
  });
}
