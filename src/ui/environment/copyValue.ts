import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import { getFunction } from "../../aws/functions.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { noticingMissing } from "../kit/missingFunction.ts";

/** Copies the value of one variable, which is not shown for that; asks which one where none was given. */
export async function copyValue(
  app: ChooserApp & Pick<App, "clients">,
  given: ArgumentOf<"lambdaWorkbench.copy.value">,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Copy Value of Environment Variable") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const { environment } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const variable = given?.variable ?? (await pickVariable(fn.name, Object.keys(environment)));
  const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
  if (value === undefined) {
    throw new AppError("no-variable", {
      userMessage: vscode.l10n.t('"{0}" has no environment variable "{1}" any more.', fn.name, variable),
    });
  }
  await vscode.env.clipboard.writeText(value);
  vscode.window.setStatusBarMessage(vscode.l10n.t("$(copy) Copied the value of {0}", variable), 3000);
}

async function pickVariable(name: string, variables: readonly string[]): Promise<string> {
  const chosen = await vscode.window.showQuickPick([...variables].sort(), {
    title: vscode.l10n.t("Copy Value of {0}", name),
    placeHolder: vscode.l10n.t("Variable"),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
