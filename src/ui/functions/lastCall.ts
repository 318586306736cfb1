import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import { type Call, endOf } from "./calls/call.ts";
import { callLook } from "./calls/look.ts";
import { textOf } from "./calls/history.ts";
import { resultDetail } from "./calls/summary.ts";

/** The last call in the status bar, until the next one: success and failure look different, and a click shows it. */
export class LastCall implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("lambdaWorkbench.call", vscode.StatusBarAlignment.Left);

  constructor() {
    this.#item.name = "Last Lambda Call";
  }

  show(call: Call): void {
    const { fn } = call;
    const { icon } = callLook(call);
    const text = textOf(call);
    this.#item.text = `$(${icon}) ${fn.name}: ${text}`;
    this.#item.tooltip = [`${fn.name} at ${targetLabel(fn.target)}`, text, ...detailOf(call)].join("\n");
    const failed = ["failed", "function-error"].includes(endOf(call));
    this.#item.backgroundColor = failed ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.#item.accessibilityInformation = { label: `Last call of ${fn.name}: ${text}` };
    this.#item.command = {
      title: "Show Result",
      command: "lambdaWorkbench.show.result",
      arguments: [{ name: fn.name, target: fn.target, qualifier: fn.qualifier }],
    };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function detailOf(call: Call): readonly string[] {
  if (call.kind === "answered") return [resultDetail(call.report)];
  return call.kind === "cancelled" || call.kind === "failed" ? [call.text] : [];
}
