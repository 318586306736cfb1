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
