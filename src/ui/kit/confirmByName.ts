import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import type { FunctionAtTarget } from "./functionAtTarget.ts";
import { isProduction } from "./production.ts";

/**
 * At a production target, has the person type the function's name before it is changed; `act` completes "… in production":
 * `Delete "Hello"`. Throws `CancellationError` when they would rather not.
 */
export async function confirmByName(act: string, { name, target }: FunctionAtTarget): Promise<void> {
  if (!isProduction(target)) return;
  const typed = await vscode.window.showInputBox({
    title: `${act} in PRODUCTION (${targetLabel(target)})`,
    prompt: `Type "${name}" to go on.`,
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (text) => (text === name || text === "" ? undefined : `This is not "${name}".`),
  });
  if (typed !== name) throw new vscode.CancellationError();
}
/** Asks before something is taken away, in production for the name. Throws `CancellationError` for a no. */
export async function confirmDelete(
  what: string,
  fn: FunctionAtTarget,
  { detail = "This cannot be undone." }: { readonly detail?: string } = {},
): Promise<void> {
  if (isProduction(fn.target)) {
    await confirmByName(`Delete ${what}`, fn);
    return;
  }
  const message = `Delete ${what} (${targetLabel(fn.target)})?`;
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, "Delete");
  if (answer !== "Delete") throw new vscode.CancellationError();
}
