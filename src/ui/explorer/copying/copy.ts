import * as vscode from "vscode";
import { getFunction } from "../../../aws/functions.ts";
import { AppError } from "../../../shared/errors.ts";
import type { App } from "../../app.ts";
import type { ArgumentOf } from "../../commands.ts";
import { chooseFunction, type ChooserApp } from "../../kit/chooseFunction.ts";

type CopyApp = ChooserApp & Pick<App, "clients">;

export async function copyName(app: CopyApp, given: ArgumentOf<"lambdaWorkbench.copy.name">): Promise<void> {
  const { name, qualifier } = await chooseFunction(app, given, {
    title: vscode.l10n.t("Copy Function Name"),
  });
  await copy(qualifier === undefined ? name : `${name}:${qualifier}`);
}

export async function copyArn(app: CopyApp, given: ArgumentOf<"lambdaWorkbench.copy.arn">): Promise<void> {
  await copy(given?.arn ?? (await arnOf(app, given)));
}

async function arnOf(app: CopyApp, given: ArgumentOf<"lambdaWorkbench.copy.name">): Promise<string> {
  const { name, target, qualifier } = await chooseFunction(app, given, {
    title: vscode.l10n.t("Copy Function ARN"),
  });
  const known = app.functions.find(target, name);
  if (known !== undefined && qualifier === undefined) return known.arn;
  const access = { clients: app.clients, target: await app.targets.resolve(target) };
  return (await getFunction(access, name, qualifier)).arn;
}

export async function copy(text: string): Promise<void> {
  if (text === "")
    throw new AppError("nothing-to-copy", { userMessage: vscode.l10n.t("There is nothing to copy.") });
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t("$(copy) Copied {0}", text), 3000);
}
