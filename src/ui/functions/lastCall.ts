import * as vscode from "vscode";
import { type Call, endOf } from "./calls/call.ts";
import { callLook } from "./calls/look.ts";
import { textOf } from "./calls/history.ts";
import { resultDetail } from "./calls/summary.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

/** The last call in the status bar, until the next one: success and failure look different, and a click shows it. */
export class LastCall implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("lambdaWorkbench.call", vscode.StatusBarAlignment.Left);

  constructor() {
    this.#item.name = vscode.l10n.t("Last Lambda Call");
  }

  show(call: Call): void {
    const { fn } = call;
    const { icon } = callLook(call);
    const text = textOf(call);
    this.#item.text = `$(${icon}) ${fn.name}: ${text}`;
    this.#item.tooltip = [
      vscode.l10n.t("{0} at {1}", fn.name, targetLabel(fn.target)),
      text,
      ...detailOf(call),
    ].join("\n");
    const failed = ["failed", "function-error"].includes(endOf(call));
    this.#item.backgroundColor = failed ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.#item.accessibilityInformation = { label: vscode.l10n.t("Last call of {0}: {1}", fn.name, text) };
    this.#item.command = {
      title: vscode.l10n.t("Show Result"),
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
