import * as vscode from "vscode";
import type { Trigger } from "../../protocol/emulator.ts";
import type { Menus } from "../kit/menus.ts";
import type { Look, Node } from "./node.ts";
import { entryRow, type SectionFunction } from "./section.ts";

/** A rule, schedule, topic or bucket that calls the function. */
export function sourceRow(fn: SectionFunction, trigger: Trigger): Node {
  const { kind, arn, detail, enabled, key } = trigger;
  const words = [
    { has: enabled === true && detail !== "" && kind !== "topicRule", word: "timed" },
    { has: enabled === true, word: "active" },
    { has: enabled === false, word: "resting" },
    { has: kind === "topic" || kind === "topicRule", word: "topic" },
    { has: kind === "bucket", word: "bucket" },
  ];
  return entryRow(fn, "source", `${arn} ${detail}`, {
    part: key,
    value: arn,
    arn,
    look: lookOf(trigger),
    words: words.flatMap(({ has, word }) => (has ? [word] : [])),
  });
}

export const sourceMenus: Menus = {
  timed: [
    { command: "lambdaWorkbench.fire.trigger", group: "inline@0" },
    { command: "lambdaWorkbench.fire.trigger", group: "1_run@1" },
  ],
  active: [{ command: "lambdaWorkbench.disable.trigger", group: "1_run@3" }],
  resting: [
    { command: "lambdaWorkbench.enable.trigger", group: "inline@0" },
    { command: "lambdaWorkbench.enable.trigger", group: "1_run@3" },
  ],
  topic: [
    { command: "lambdaWorkbench.publish.message", group: "inline@0" },
    { command: "lambdaWorkbench.publish.message", group: "1_run@1" },
  ],
  bucket: [
    { command: "lambdaWorkbench.put.object", group: "inline@0" },
    { command: "lambdaWorkbench.put.object", group: "1_run@1" },
  ],
};

const icons: Readonly<Record<Trigger["kind"], string>> = {
  rule: "filter",
  schedule: "clock",
  topic: "megaphone",
  bucket: "archive",
  topicRule: "radio-tower",
};

function lookOf({ kind, name, arn, detail, enabled, next }: Trigger): Look {
  const text = textOf(kind, name);
  const at = next === undefined ? "" : vscode.l10n.t("next {0}", new Date(next).toLocaleString());
  const state = enabled === false ? vscode.l10n.t("disabled") : "";
  const description = [state, detail, at].filter(Boolean).join(" · ");
  return {
    text,
    icon: kind === "rule" && detail !== "" ? "clock" : icons[kind],
    description,
    tooltip: {
      title: text,
      text: "",
      rows: [
        [vscode.l10n.t("State"), state],
        [vscode.l10n.t("Next time"), at],
        [vscode.l10n.t("Details"), detail],
        ["ARN", arn],
      ],
    },
    label: `${text} ${description}`,
  };
}

function textOf(kind: Trigger["kind"], name: string): string {
  switch (kind) {
    case "rule":
      return vscode.l10n.t("Rule {0}", name);
    case "schedule":
      return vscode.l10n.t("Schedule {0}", name);
    case "topic":
      return vscode.l10n.t("Topic {0}", name);
    case "bucket":
      return vscode.l10n.t("Bucket {0}", name);
    case "topicRule":
      return vscode.l10n.t("IoT Rule {0}", name);
    default:
      return kind satisfies never;
  }
}
