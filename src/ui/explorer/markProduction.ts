import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { withTarget } from "../kit/productionProfiles.ts";
import { setting } from "../kit/settings.ts";
import { pickAwsTarget } from "./addTarget.ts";

/** Has a target count as production from now on, or not any more: in the person's own settings. */
export async function markProduction(
  app: Pick<App, "targets">,
  given: TargetRef | undefined,
  production: boolean,
): Promise<void> {
  const title = production ? vscode.l10n.t("Mark as Production") : vscode.l10n.t("Unmark as Production");
  const target = given?.kind === "aws" ? given : await pickAwsTarget(app, title);
  const patterns = withTarget(setting("production.profiles"), target, production);
  const configuration = vscode.workspace.getConfiguration("lambdaWorkbench.production");
  await configuration.update("profiles", patterns, vscode.ConfigurationTarget.Global);
}
