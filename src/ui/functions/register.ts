import * as vscode from "vscode";
import type { App } from "../app.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { invokeFunction, type InvokeApp } from "./invoke.ts";
import { Results, resultScheme } from "./results.ts";
import { registerStackLinks } from "./stackLinks.ts";

/** Invoking a function, and what it answered. */
export function registerFunctions(app: InvokeApp & Pick<App, "subscriptions">): void {
  const results = new Results();
  app.subscriptions.push(
    results,
    vscode.workspace.registerTextDocumentContentProvider(resultScheme, results),
    vscode.languages.registerCodeLensProvider({ scheme: resultScheme }, results),
  );
  registerStackLinks(app.subscriptions);
  app.commands.register("lambdaWorkbench.invoke", (request) => invokeFunction(app, results, request));
  app.commands.register("lambdaWorkbench.show.output", async (given) => {
    app.output.channel(await chooseFunction(app, given, { title: "Show Function Output" })).show(true);
  });
}
