import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { consoleUrl } from "./consoleUrl.ts";

/** What is in AWS has a page of AWS's console. */
export function registerConsole(app: ChooserApp & Pick<App, "commands">): void {
  app.commands.register("lambdaWorkbench.open.console", async (given) => {
    const accepts = ({ kind }: { readonly kind: string }) => kind === "aws";
    const { name, target, qualifier } = await chooseFunction(app, given, {
      title: vscode.l10n.t("Open in AWS Console"),
      accepts,
    });
    if (target.kind !== "aws") {
      throw new AppError("no-console", {
        userMessage: vscode.l10n.t('"{0}" runs on this machine, and AWS\'s console does not know it.', name),
      });
    }
    const url = consoleUrl({ name, target, qualifier, page: given?.page });
    await vscode.env.openExternal(vscode.Uri.parse(url));
  });
}
