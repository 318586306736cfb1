import * as vscode from "vscode";
import { askChoice, askText } from "../../kit/ask.ts";
import type { FunctionTags } from "./functionTags.ts";
import type { Grouping } from "./grouping.ts";

/** Asks by what functions stand together, and by which tag. Throws `CancellationError` on Escape. */
export async function chooseGrouping(now: Grouping, tags: Pick<FunctionTags, "keys">): Promise<Grouping> {
  const title = vscode.l10n.t("Group Functions");
  const keys = tags.keys().filter((key) => !key.startsWith("aws:"));
  const choices: readonly (vscode.QuickPickItem & { readonly grouping: Grouping })[] = [
    { label: vscode.l10n.t("Not at All"), grouping: { by: "nothing" } },
    {
      label: vscode.l10n.t("Name Prefix"),
      description: vscode.l10n.t("the first part in which names differ"),
      grouping: { by: "prefix" },
    },
    { label: vscode.l10n.t("CloudFormation Stack"), grouping: { by: "stack" } },
    ...keys.map((key) => ({ label: vscode.l10n.t("Tag {0}", key), grouping: { by: "tag", key } as const })),
    { label: vscode.l10n.t("Another Tag…"), grouping: { by: "tag", key: "" } },
  ];
  const current = choices.findIndex(({ grouping }) => JSON.stringify(grouping) === JSON.stringify(now));
  const marked = choices.map((choice, index) =>
    index === current ? { ...choice, label: `$(check) ${choice.label}` } : choice,
  );
  const { grouping } = await askChoice({
    title,
    placeholder: vscode.l10n.t("Functions of a target by"),
    items: marked,
  });
  if (grouping.by !== "tag" || grouping.key !== "") return grouping;
  const key = await askText({
    title,
    prompt: vscode.l10n.t("Key of the tag"),
    value: now.by === "tag" ? now.key : "",
    mistake: (text) => (text.trim() === "" ? vscode.l10n.t("Write the key of a tag.") : undefined),
  });
  return { by: "tag", key: key.trim() };
}
