import * as vscode from "vscode";
import type { Mapping } from "../../aws/mappings.ts";
import { deadLetterQueueOf } from "../../aws/sources/deadLetters.ts";
import type { LocalTarget } from "../../aws/target.ts";
import { parseArn } from "../../shared/arn.ts";
import type { Menus } from "../kit/menus.ts";
import type { Node } from "./node.ts";
import { entryRow, type SectionFunction } from "./section.ts";

/** The dead-letter queues of the queues that a function reads. One whose queue cannot be asked has no row. */
export async function letterRows(
  fn: SectionFunction,
  target: LocalTarget,
  mappings: readonly Mapping[],
): Promise<readonly Node[]> {
  const sources = mappings.flatMap(({ EventSourceArn: arn = "" }) =>
    parseArn(arn)?.service === "sqs" ? [arn] : [],
  );
  const rows = await Promise.all(
    sources.map(async (source) => {
      const queue = await deadLetterQueueOf(target, source).catch(() => undefined);
      if (queue === undefined) return [];
      const { arn, waiting } = queue;
      const text = vscode.l10n.t("Dead-letter queue {0}", parseArn(arn)?.resource ?? arn);
      const description = waiting === 1 ? vscode.l10n.t("1 message") : vscode.l10n.t("{0} messages", waiting);
      const icon = waiting === 0 ? "mail" : "warning";
      const look = { text, icon, description, tooltip: arn, label: `${text} ${description}` };
      return [entryRow(fn, "letters", source, { part: source, value: arn, arn, look })];
    }),
  );
  return rows.flat();
}

export const letterMenus: Menus = {
  letters: [
    { command: "lambdaWorkbench.show.letters", group: "inline@0" },
    { command: "lambdaWorkbench.show.letters", group: "1_run@1" },
    { command: "lambdaWorkbench.debug.letter", group: "inline@1" },
    { command: "lambdaWorkbench.debug.letter", group: "1_run@2" },
    { command: "lambdaWorkbench.replay.letters", group: "1_run@3" },
  ],
};
