import * as vscode from "vscode";
import type { App } from "../app.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { invokeFunction, type InvokeApp } from "./invoke.ts";
import { LastCall } from "./lastCall.ts";
import { Results, resultScheme } from "./results.ts";
import { registerStackLinks } from "./stackLinks.ts";

/** Invoking a function, and what it answered. */
export function registerFunctions(app: InvokeApp & Pick<App, "subscriptions">): void {
  const results = new Results(app.clock);
  const lastCall = new LastCall();
  app.subscriptions.push(
    results,
    lastCall,
    vscode.workspace.registerTextDocumentContentProvider(resultScheme, results),
    vscode.languages.registerCodeLensProvider({ scheme: resultScheme }, results),
  );
  registerStackLinks(app.subscriptions);
  app.commands.register("lambdaWorkbench.invoke", (request) =>
    invokeFunction(app, { results, lastCall }, request),
  );
  app.commands.register("lambdaWorkbench.show.output", async (given) => {
    app.output.channel(await chooseFunction(app, given, { title: "Show Function Output" })).show(true);
  });
  app.commands.register("lambdaWorkbench.show.result", async (given) => {
    await results.show(await chooseFunction(app, given, { title: "Show Function Result" }));
  });
}
