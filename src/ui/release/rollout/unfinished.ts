import * as vscode from "vscode";
import type { Memory } from "../../kit/memory.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import { dismissUnfinished, listUnfinished, type Unfinished } from "./unfinishedNotes.ts";
import { routingText } from "./words.ts";

/** Tells of what an earlier window has left half way, and what can be done about it. Resolves when all is answered. */
export async function tellUnfinished(memory: Memory): Promise<void> {
  await Promise.all(listUnfinished(memory).map((note) => ask(memory, note)));
}

async function ask(memory: Memory, note: Unfinished): Promise<void> {
  const { name, target, alias, version, percent, before } = note;
  const [goOn, rollBack] = [vscode.l10n.t("Go On…"), vscode.l10n.t("Roll Back")];
  const message = vscode.l10n.t(
    "The release of version {0} to {1} of {2} ({3}) ended at {4} % with its window. Before, it led to {5}.",
    version,
    alias,
    name,
    targetLabel(target),
    percent,
    routingText(before),
  );
  const answer = await vscode.window.showWarningMessage(message, goOn, rollBack);
  const argument = { name, target, part: alias };
  // The registered commands show their own errors, and drop the note when they have succeeded.
  if (answer === goOn) {
    await vscode.commands.executeCommand("lambdaWorkbench.release.version", { ...argument, version });
  } else if (answer === rollBack) {
    await vscode.commands.executeCommand("lambdaWorkbench.rollback.alias", argument);
  } else dismissUnfinished(memory, note);
}
