import * as vscode from "vscode";
import { listAliases } from "../../aws/aliases.ts";
import type { Access } from "../../aws/call.ts";
import { listMappings } from "../../aws/mappings.ts";
import { listUrls } from "../../aws/url.ts";
import { AppError } from "../../shared/errors.ts";
import type { ArgumentOf } from "../commands.ts";
import type { Documents } from "../documents/lazyDocuments.ts";
import { openDocument } from "../documents/openDocument.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import type { SettingsApp } from "./app.ts";

type Part = ArgumentOf<"lambdaWorkbench.edit.mapping">;

export async function editConfiguration(app: SettingsApp, of: Documents, given: Part): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Edit Configuration") });
  if (fn.qualifier !== undefined && fn.qualifier !== "$LATEST") {
    throw new AppError("version-read-only", {
      userMessage: vscode.l10n.t(
        '"{0}:{1}" is published, and cannot be changed any more.',
        fn.name,
        fn.qualifier,
      ),
    });
  }
  await openDocument(app, of, fn);
}

export async function editPolicy(app: SettingsApp, of: Documents, given: Part): Promise<void> {
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Edit Resource Policy") });
  await openDocument(app, of, { name, target });
}

export async function editUrl(app: SettingsApp, of: Documents, given: Part): Promise<void> {
  const { name, target, qualifier } = await chooseFunction(app, given, {
    title: vscode.l10n.t("Edit Function URL"),
  });
  if (qualifier !== undefined) return void (await openDocument(app, of, { name, target, part: qualifier }));
  const part = await pickPart(
    app,
    { name, target },
    {
      title: vscode.l10n.t("Edit URL of {0}", name),
      none: vscode.l10n.t('"{0}" has no URL.', name),
      // The function's own URL has no part; it is found by an empty one.
      list: async (access) => (await listUrls(access, name)).map((url) => [url.qualifier ?? "", name]),
    },
  );
  await openDocument(app, of, { name, target, part: part === "" ? undefined : part });
}

export async function editMapping(app: SettingsApp, of: Documents, given: Part): Promise<void> {
  const { name, target } = await chooseFunction(app, given, {
    title: vscode.l10n.t("Edit Event Source Mapping"),
  });
  const part =
    given?.part ??
    (await pickPart(
      app,
      { name, target },
      {
        title: vscode.l10n.t("Edit Event Source Mapping of {0}", name),
        none: vscode.l10n.t('"{0}" has no event source mapping.', name),
        list: async (access) =>
          (await listMappings(access, name)).map(({ UUID = "", EventSourceArn = "" }) => [
            UUID,
            EventSourceArn,
          ]),
      },
    ));
  await openDocument(app, of, { name, target, part });
}

export async function editAlias(app: SettingsApp, of: Documents, given: Part): Promise<void> {
  const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Edit Alias") });
  const part =
    given?.part ??
    (await pickPart(
      app,
      { name, target },
      {
        title: vscode.l10n.t("Edit Alias of {0}", name),
        none: vscode.l10n.t('"{0}" has no alias.', name),
        list: async (access) =>
          (await listAliases(access, name)).map((alias) => [alias.name, `→ ${alias.version}`]),
      },
    ));
  await openDocument(app, of, { name, target, part });
}

interface PartQuestion {
  readonly title: string;
  readonly none: string;
  /** What there is, with what a person knows it by. */
  readonly list: (access: Access) => Promise<readonly (readonly [part: string, description: string])[]>;
}

/** The one part that there is, or the one that the person picks. */
async function pickPart(
  app: SettingsApp,
  fn: FunctionAtTarget,
  { title, none, list }: PartQuestion,
): Promise<string> {
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const parts = await noticingMissing(app, fn, () => list(access));
  const [first] = parts;
  if (first === undefined) throw new AppError("no-part", { userMessage: none });
  if (parts.length === 1) return first[0];
  const items = parts.map(([part, description]) => ({
    label: part === "" ? "$LATEST" : part,
    description,
    part,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.part;
}
