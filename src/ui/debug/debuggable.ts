import * as vscode from "vscode";
import { listFunctions, type FunctionSummary } from "../../aws/functions.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";

/** The functions of the local emulator for whose language there is a debugger. */
export async function listDebuggable(app: App): Promise<FunctionSummary[]> {
  const target = await app.emulator.ensure();
  const functions: FunctionSummary[] = [];
  for await (const page of listFunctions({ clients: app.clients, target })) functions.push(...page);
  return functions.filter(({ runtime }) => runtime !== undefined && /^(nodejs|python)/.test(runtime));
}

/** Asks for a function. Throws `CancellationError` when nobody answers, `AppError` when there is none. */
export async function pickDebuggable(app: App): Promise<string> {
  const functions = await listDebuggable(app);
  if (functions.length === 0) {
    throw new AppError("no-function", {
      userMessage: "No Node.js or Python function of this workspace's templates can be debugged.",
      action: { title: "Show Emulator Output", command: "lambdaWorkbench.show.emulator" },
    });
  }
  const items = functions.map(({ name, runtime, handler }) => ({
    label: name,
    description: [runtime, handler].filter((part) => part !== undefined).join(" · "),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Debug Function",
    placeHolder: "Function",
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.label;
}
