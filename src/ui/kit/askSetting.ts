import * as vscode from "vscode";
import { askChoice, askText, type Place } from "./ask.ts";
import { confirmByName } from "./confirmByName.ts";
import type { FunctionAtTarget } from "./functionAtTarget.ts";
import { targetLabel } from "./words/targetLabel.ts";

interface Question {
  /** Completes "… of Hello": `Memory`. */
  readonly noun: string;
  readonly value: string;
  readonly prompt: string;
  /** What is wrong with a text, as it is typed. */
  readonly problem: (text: string) => string | undefined;
}

/**
 * Asks for a setting's new value, and in production for the function's name. Throws `CancellationError`, and `GoBack` where the
 * question has a place in a flow.
 */
export async function ask(
  fn: FunctionAtTarget,
  { noun, value, prompt, problem }: Question,
  place?: Place,
): Promise<string> {
  const title = vscode.l10n.t("{0} of {1} ({2})", noun, fn.name, targetLabel(fn.target));
  const mistake = (typed: string) => problem(typed.trim());
  const typed =
    place === undefined
      ? await vscode.window.showInputBox({
          title,
          value,
          prompt,
          ignoreFocusOut: true,
          validateInput: mistake,
        })
      : await askText({ title, value, prompt, mistake, place });
  const text = typed?.trim();
  // What is not valid cannot be accepted, except by who calls the box without a person.
  if (text === undefined || problem(text) !== undefined) throw new vscode.CancellationError();
  await confirmByName(vscode.l10n.t('Change of "{0}": {1}', fn.name, noun), fn);
  return text;
}

/** A problem of what is no whole number, or out of bounds. */
export function numberProblem(unit: string, { min, max }: { readonly min: number; readonly max: number }) {
  return (text: string): string | undefined => {
    const number = Number(text);
    const fits = /^\d+$/.test(text) && number >= min && number <= max;
    return fits ? undefined : vscode.l10n.t("Write a whole number of {0} from {1} to {2}.", unit, min, max);
  };
}

interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** Has a person pick one. Throws `CancellationError`, and `GoBack` where the question has a place in a flow. */
export async function choose<Value>(
  title: string,
  choices: readonly Choice<Value>[],
  place?: Place,
): Promise<Value> {
  if (place !== undefined) return (await askChoice({ title, placeholder: "", items: choices, place })).value;
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.value;
}

/** Says in the status bar what has been done. */
export function say(text: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${text}`, 5000);
}
