import { getFunction } from "../../../aws/functions.ts";
import { functionLimits } from "../../../lambda/limits.ts";
import type { ArgumentOf } from "../../commands.ts";
import type { Documents } from "../../documents/lazyDocuments.ts";
import { documentUri } from "../../documents/uri.ts";
import { chooseFunction } from "../../kit/chooseFunction.ts";
import { noticingMissing } from "../../kit/missingFunction.ts";
import type { SettingsApp } from "../app.ts";
import { ask, numberProblem, say } from "../../kit/askSetting.ts";
import * as vscode from "vscode";

type Given = ArgumentOf<"lambdaWorkbench.set.memory">;

interface Setting {
  readonly title: string;
  readonly noun: string;
  readonly prompt: string;
  readonly unit: string;
  /** Its name in the configuration, and how it is read from there. */
  readonly member: "MemorySize" | "Timeout" | "Description";
  readonly problem: (text: string) => string | undefined;
}

export async function setMemory(app: SettingsApp, documents: Documents, given: Given): Promise<void> {
  const { memoryMb } = functionLimits;
  await change(app, documents, given, {
    title: vscode.l10n.t("Set Memory"),
    noun: vscode.l10n.t("Memory"),
    prompt: vscode.l10n.t("In megabytes. The share of a processor grows with it: 1,769 MB are a whole one."),
    unit: " MB",
    member: "MemorySize",
    problem: numberProblem(vscode.l10n.t("megabytes"), memoryMb),
  });
}

export async function setTimeout(app: SettingsApp, documents: Documents, given: Given): Promise<void> {
  await change(app, documents, given, {
    title: vscode.l10n.t("Set Timeout"),
    noun: vscode.l10n.t("Timeout"),
    prompt: vscode.l10n.t("In seconds."),
    unit: " s",
    member: "Timeout",
    problem: numberProblem(vscode.l10n.t("seconds"), functionLimits.timeoutSeconds),
  });
}

export async function setDescription(app: SettingsApp, documents: Documents, given: Given): Promise<void> {
  await change(app, documents, given, {
    title: vscode.l10n.t("Set Description"),
    noun: vscode.l10n.t("Description"),
    prompt: vscode.l10n.t("At most 256 characters."),
    unit: "",
    member: "Description",
    problem: (text) =>
      text.length > 256 ? vscode.l10n.t("{0} characters; 256 are allowed.", text.length) : undefined,
  });
}

/** A change of one member goes the way of the document, so that it meets the same conflicts and can be taken back. */
async function change(
  app: SettingsApp,
  { kind, documents }: Documents,
  given: Given,
  { title, noun, prompt, unit, member, problem }: Setting,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const { configuration } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const text = await ask(fn, { noun, prompt, problem, value: String(configuration[member] ?? "") });
  const value = member === "Description" ? text : Number(text);
  const uri = documentUri(kind, { name: fn.name, target: fn.target });
  await documents.change(uri, (entries) => {
    const others = Object.entries(entries).filter(([name]) => name !== member);
    return Object.fromEntries(value === "" ? others : [...others, [member, JSON.stringify(value)]]);
  });
  const now = text === "" ? vscode.l10n.t("empty") : `${text}${unit}`;
  say(vscode.l10n.t("{0} of {1} is {2}", noun, fn.name, now));
}
