import * as vscode from "vscode";
import type { FunctionAtTarget } from "./functionAtTarget.ts";
import { isProduction } from "./production.ts";
import { targetLabel } from "./words/targetLabel.ts";

/**
 * At a production target, has the person type the function's name before it is changed; `act` completes "… in production":
 * `Delete "Hello"`. Throws `CancellationError` when they would rather not.
 */
export async function confirmByName(act: string, { name, target }: FunctionAtTarget): Promise<void> {
  if (!isProduction(target)) return;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("{0} in PRODUCTION ({1})", act, targetLabel(target)),
    prompt: vscode.l10n.t('Type "{0}" to go on.', name),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === name || text === "" ? undefined : vscode.l10n.t('This is not "{0}".', name),
  });
  if (typed !== name) throw new vscode.CancellationError();
}
/** Asks before something is taken away, in production for the name. Throws `CancellationError` for a no. */
export async function confirmDelete(
  what: string,
  fn: FunctionAtTarget,
  { detail = vscode.l10n.t("This cannot be undone.") }: { readonly detail?: string } = {},
): Promise<void> {
  if (isProduction(fn.target)) {
    await confirmByName(vscode.l10n.t("Delete {0}", what), fn);
    return;
  }
  const yes = vscode.l10n.t("Delete");
  const message = vscode.l10n.t("Delete {0} ({1})?", what, targetLabel(fn.target));
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}
