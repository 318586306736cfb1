import * as vscode from "vscode";
import { getFunction } from "../../../aws/functions.ts";
import { listTags, tagResource, untagResource } from "../../../aws/tags/tags.ts";
import type { ArgumentOf } from "../../commands.ts";
import { chooseFunction } from "../../kit/chooseFunction.ts";
import { confirmByName } from "../../kit/confirmByName.ts";
import { noticingMissing } from "../../kit/missingFunction.ts";
import type { SettingsApp } from "../app.ts";
import { ask, say } from "../../kit/askSetting.ts";

type Given = ArgumentOf<"lambdaWorkbench.set.tag">;

/** Asks for `key=value`; of a tag's own row the key is there already. */
export async function setTag(app: SettingsApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Set Tag") });
  const { access, arn, tags } = await read(app, fn);
  const key = given?.part;
  const text = await ask(fn, {
    noun: vscode.l10n.t("Tag"),
    prompt: vscode.l10n.t("As key=value."),
    value: key === undefined ? "" : `${key}=${tags[key] ?? ""}`,
    problem: tagProblem,
  });
  const at = text.indexOf("=");
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  await tagResource(access, arn, { [name]: value });
  app.changes.functionChanged.fire(fn);
  say(vscode.l10n.t("{0} is tagged {1}={2}", fn.name, name, value));
}

export async function removeTag(app: SettingsApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Remove Tag") });
  const { access, arn, tags } = await read(app, fn);
  const key = given?.part ?? (await pickTag(fn.name, tags));
  await confirmByName(vscode.l10n.t('Remove tag "{0}" of "{1}"', key, fn.name), fn);
  await untagResource(access, arn, key);
  app.changes.functionChanged.fire(fn);
  say(vscode.l10n.t("{0} has no tag {1} any more", fn.name, key));
}

async function read(app: SettingsApp, fn: Awaited<ReturnType<typeof chooseFunction>>) {
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const { arn } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  return { access, arn, tags: await listTags(access, arn) };
}

async function pickTag(name: string, tags: Readonly<Record<string, string>>): Promise<string> {
  const items = Object.entries(tags).map(([label, description]) => ({ label, description }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Remove Tag of {0}", name),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.label;
}

/** AWS's bounds: 128 characters of a key, 256 of a value, and `aws:` is its own. */
function tagProblem(text: string): string | undefined {
  const at = text.indexOf("=");
  if (at < 1) return vscode.l10n.t("Write key=value.");
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (key === "" || key.length > 128) return vscode.l10n.t("A key has 1 to 128 characters.");
  if (/^aws:/i.test(key)) return vscode.l10n.t("Keys that begin with aws: are AWS's own.");
  return value.length > 256 ? vscode.l10n.t("A value has at most 256 characters.") : undefined;
}
