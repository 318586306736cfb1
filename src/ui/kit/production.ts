import * as vscode from "vscode";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { isProductionTarget } from "./productionProfiles.ts";
import { setting } from "./settings.ts";
import { targetLabel } from "./words/targetLabel.ts";

/** Whether a mistake at this target hurts others. */
export function isProduction(target: TargetRef): boolean {
  return target.kind === "aws" && isProductionTarget(target, setting("production.profiles"));
}

/**
 * Asks before something is changed or run at a production target; `act` is what the
 * question says, `yes` what its button says. Throws
 * `CancellationError` when the person would rather not.
 */
export async function confirmAtProduction(
  { act, yes }: { readonly act: string; readonly yes: string },
  target: TargetRef,
): Promise<void> {
  if (!isProduction(target)) return;
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0} in production ({1})?", act, targetLabel(target)),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Which profiles count as production is in the setting lambdaWorkbench.production.profiles.",
      ),
    },
    yes,
  );
  if (answer !== yes) throw new vscode.CancellationError();
}
