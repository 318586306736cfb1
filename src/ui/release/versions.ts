import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { deleteFunction } from "../../aws/lifecycle.ts";
import { listVersions, publishVersion } from "../../aws/versions.ts";
import type { Access } from "../../aws/call.ts";
import type { Place } from "../kit/ask.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmDelete } from "../kit/confirmByName.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";

/** Publishes what was read before the question: a change in between is not published unseen. */
export async function publish(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Publish Version"));
  const { revisionId } = await noticingMissing(app, fn, () => getFunction(access, fn.name));
  const description = await ask(fn, {
    noun: vscode.l10n.t("New version"),
    prompt: vscode.l10n.t("What is new in it (may be empty)."),
    value: "",
    problem: (text) =>
      text.length > 256 ? vscode.l10n.t("{0} characters; 256 are allowed.", text.length) : undefined,
  });
  const version = await publishVersion(access, fn.name, { description, revisionId });
  end(app, fn, vscode.l10n.t("Published version {0} of {1}", version, fn.name));
}

export async function deleteVersion(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Delete Version"));
  const version = fn.qualifier ?? (await pickVersion(access, fn.name, vscode.l10n.t("Delete Version")));
  await confirmDelete(vscode.l10n.t('version {0} of "{1}"', version, fn.name), fn);
  await deleteFunction(access, fn.name, version);
  end(app, fn, vscode.l10n.t("Deleted version {0} of {1}", version, fn.name));
}

/** One of the published versions, or `$LATEST`, which stands last. */
export async function pickVersion(
  access: Access,
  name: string,
  title: string,
  place?: Place,
): Promise<string> {
  const versions = await listVersions(access, name);
  const choices = versions.map(({ version, description, lastModified = "" }) => {
    return { label: version, description: description || lastModified, value: version };
  });
  const latest = { label: "$LATEST", description: vscode.l10n.t("as it is now"), value: "$LATEST" };
  return await choose(title, [...choices, ...(title.startsWith("Delete") ? [] : [latest])], place);
}
