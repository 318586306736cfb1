import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { resultDetail, resultSummary } from "./resultText.ts";
import type { Call } from "./results.ts";

/** The last call in the status bar, until the next one: success and failure look different, and a click shows it. */
export class LastCall implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("lambdaWorkbench.call", vscode.StatusBarAlignment.Left);

  constructor() {
    this.#item.name = "Last Lambda Call";
  }

  show(fn: FunctionAtTarget, call: Call): void {
    const { icon, text, failed, detail } = lookOf(call);
    this.#item.text = `$(${icon}) ${fn.name}: ${text}`;
    this.#item.tooltip = [`${fn.name} at ${targetLabel(fn.target)}`, text, ...detail].join("\n");
    this.#item.backgroundColor = failed ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.#item.accessibilityInformation = { label: `Last call of ${fn.name}: ${text}` };
    const { name, target, qualifier } = fn;
    const of = [{ name, target, qualifier }];
    this.#item.command = {
      title: "Show Result",
      command: "lambdaWorkbench.show.result",
      arguments: of,
    };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function lookOf(call: Call): { icon: string; text: string; failed: boolean; detail: readonly string[] } {
  switch (call.kind) {
    case "running":
      return { icon: "sync~spin", text: "running", failed: false, detail: [] };
    case "cancelled":
      return { icon: "circle-slash", text: "cancelled", failed: false, detail: [call.text] };
    case "failed":
      return { icon: "error", text: "not invoked", failed: true, detail: [call.text] };
    case "answered": {
      const { report, debugged } = call;
      const failed = report.functionError !== undefined;
      const text = resultSummary(report, { debugged });
      return { icon: failed ? "error" : "pass", text, failed, detail: [resultDetail(report)] };
    }
  }
}
