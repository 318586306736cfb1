import * as vscode from "vscode";
import type { TargetRef } from "../../../protocol/functionRef.ts";
import { targetKey } from "../../../protocol/functionRef.ts";
import type { Node } from "../node.ts";
import type { Group } from "./groups.ts";

interface GroupRowOptions {
  /** What a filter has left stands open; its end gives back what was unfolded before. */
  readonly filtered: boolean;
  /** What else its rows depend on. */
  readonly marks: unknown;
  readonly children: () => readonly Node[];
}

/** Functions that stand together, below their target. */
export function groupRow(
  target: TargetRef,
  { name, functions }: Group,
  { filtered, marks, children }: GroupRowOptions,
): Node {
  const { length } = functions;
  const count =
    length === 1 ? vscode.l10n.t("1 function") : vscode.l10n.t("{0} functions", length.toLocaleString());
  return {
    kind: "group",
    id: `${targetKey(target)}/group/${name}${filtered ? " filtered" : ""}`,
    target,
    value: name,
    facts: [name, filtered, marks, ...functions],
    look: () => ({
      text: name,
      icon: "group-by-ref-type",
      description: String(length),
      tooltip: `${name}: ${count}`,
      label: `${name}, ${count}`,
      state: filtered ? "unfolded" : "folded",
    }),
    words: () => ["valued"],
    children,
  };
}
