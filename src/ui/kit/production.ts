import * as vscode from "vscode";
import { targetLabel, type TargetRef } from "../../protocol/functionRef.ts";
import { isProductionProfile } from "./productionProfiles.ts";
import { setting } from "./settings.ts";

/** Whether a mistake at this target hurts others. */
export function isProduction(target: TargetRef): boolean {
  return target.kind === "aws" && isProductionProfile(target.profile, setting("production.profiles"));
}

/**
 * Asks before something is changed or run at a production target; `act` is an imperative: `Invoke "x"`. Throws
 * `CancellationError` when the person would rather not.
 */
export async function confirmAtProduction(act: string, target: TargetRef): Promise<void> {
  if (!isProduction(target)) return;
  const yes = act.split(" ", 1)[0] ?? act;
  const answer = await vscode.window.showWarningMessage(
    `${act} in production (${targetLabel(target)})?`,
    {
      modal: true,
      detail: "Which profiles count as production is in the setting lambdaWorkbench.production.profiles.",
    },
    yes,
  );
  if (answer !== yes) throw new vscode.CancellationError();
}
