import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import type { ArgumentOf } from "../commands.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import type { SettingsApp } from "./app.ts";

/** Copies what a row says; asks for the function and the setting where it was given none. */
export async function copySetting(
  app: SettingsApp,
  given: ArgumentOf<"lambdaWorkbench.copy.setting">,
): Promise<void> {
  const value = given?.value ?? (await pickSetting(app, given));
  await vscode.env.clipboard.writeText(value);
  vscode.window.setStatusBarMessage(vscode.l10n.t("$(copy) Copied {0}", value.replace(/\n.*/s, "")), 3000);
}

async function pickSetting(
  app: SettingsApp,
  given: ArgumentOf<"lambdaWorkbench.copy.setting">,
): Promise<string> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Copy Setting") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const { configuration } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const { Environment: _, ...others } = configuration;
  const items = Object.entries(others).flatMap(([label, value]) =>
    typeof value === "string" || typeof value === "number" ? [{ label, description: String(value) }] : [],
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Copy Setting of {0}", fn.name),
    placeHolder: vscode.l10n.t("Setting"),
    matchOnDescription: true,
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.description;
}
