import * as vscode from "vscode";
import type { FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import { spokenMessage } from "../../kit/words/spoken.ts";
import type { Release } from "./askPlan.ts";
import type { RolloutState } from "./rollout.ts";
import { healthText } from "./words.ts";

/** A rollout in the status bar while it is under way: its step, errors and p99; a click stops it, or takes it back. */
export class RolloutItem implements vscode.Disposable {
  readonly #release: Release;
  readonly #item: vscode.StatusBarItem;

  constructor(release: Release) {
    const { fn, alias } = release;
    this.#release = release;
    this.#item = vscode.window.createStatusBarItem(
      `lambdaWorkbench.rollout.${fn.name}.${alias}`,
      vscode.StatusBarAlignment.Left,
    );
    this.#item.name = vscode.l10n.t("Lambda Release of {0}", fn.name);
    const argument: FunctionAtTarget & { readonly part: string } = { ...fn, part: alias };
    this.#item.command = {
      title: vscode.l10n.t("Steer Release"),
      command: "lambdaWorkbench.steer.release",
      arguments: [argument],
    };
  }

  show(state: RolloutState): void {
    if (state.kind === "ended") return this.#item.hide();
    const { fn, alias, version } = this.#release;
    const { percent, next, health, trouble } = state;
    const isTroubled = trouble !== undefined;
    const figures = isTroubled ? vscode.l10n.t("no figures") : healthText(health);
    const step = vscode.l10n.t("{0}: {1} % to {2}", alias, percent, version);
    this.#item.text = `$(${isTroubled ? "warning" : "rocket"}) ${step} · ${figures}`;
    this.#item.backgroundColor = isTroubled
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    const following =
      next === undefined
        ? vscode.l10n.t("This is the last step.")
        : vscode.l10n.t("The next step is {0} %.", next);
    this.#item.tooltip = [
      vscode.l10n.t("Release of {0} ({1})", fn.name, targetLabel(fn.target)),
      `${step} · ${figures}`,
      ...(isTroubled ? [spokenMessage(trouble)] : []),
      following,
      vscode.l10n.t("Click to stop, to go on at once or to roll back."),
    ].join("\n");
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t("Release of {0}. {1}, {2}", fn.name, step, figures),
      role: "button",
    };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
