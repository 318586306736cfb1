import * as v from "valibot";
import * as vscode from "vscode";
import { LensArgument, lensCommands } from "../../protocol/lsp.ts";
import type { Targets } from "../kit/targets.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

/**
 * The server's lenses, which all mean the code under them, on this machine; and where the function was last invoked
 * elsewhere, one more that names the place.
 */
export function placedLenses(
  lenses: readonly vscode.CodeLens[],
  targets: Pick<Targets, "lastUsed">,
): vscode.CodeLens[] {
  return lenses.flatMap((lens) => {
    const read = v.safeParse(LensArgument, lens.command?.arguments?.[0]);
    if (!read.success || lens.command?.command !== lensCommands.invoke) return [lens];
    const target = targets.lastUsed(read.output.name);
    if (target.kind === "local") return [lens];
    const elsewhere = {
      ...lens.command,
      title: vscode.l10n.t("{0} at {1}", lens.command.title, targetLabel(target)),
      arguments: [{ ...read.output, target }],
    };
    return [lens, new vscode.CodeLens(lens.range, elsewhere)];
  });
}
