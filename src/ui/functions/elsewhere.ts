import * as vscode from "vscode";
import { listAliases } from "../../aws/aliases.ts";
import type { Access } from "../../aws/call.ts";
import { listVersions } from "../../aws/versions.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { askChoice, askInTurn, type Place } from "../kit/ask.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

export type ElsewhereApp = Pick<App, "clients" | "targets">;

/** Asks at which target, and which version or alias of the function there. Throws `CancellationError` on Escape. */
export async function chooseElsewhere(app: ElsewhereApp, fn: FunctionAtTarget): Promise<FunctionAtTarget> {
  return await askInTurn<FunctionAtTarget>(
    [
      async ({ name, target }, place) => ({ name, target: await askTarget(app, { name, target }, place) }),
      async ({ name, target }, place) => ({
        name,
        target,
        ...(await askVersion(app, { name, target }, place)),
      }),
    ],
    fn,
  );
}

async function askTarget(
  { targets }: ElsewhereApp,
  { name, target }: FunctionAtTarget,
  place: Place,
): Promise<TargetRef> {
  const items = targets.list().map((each) => ({
    label: targetLabel(each),
    description: targetKey(each) === targetKey(target) ? vscode.l10n.t("where it was invoked") : "",
    target: each,
  }));
  const title = vscode.l10n.t("Invoke {0} Again", name);
  return (await askChoice({ title, placeholder: vscode.l10n.t("Target"), items, place })).target;
}

/** Which one of a function's versions and aliases; absent: what is newest. */
export async function askVersion(
  app: ElsewhereApp,
  { name, target }: FunctionAtTarget,
  place: Place,
): Promise<{ qualifier?: string }> {
  const access: Access = { clients: app.clients, target: await app.targets.resolve(target) };
  const [aliases, versions] = await Promise.all([listAliases(access, name), listVersions(access, name)]);
  const latest = {
    label: "$LATEST",
    description: vscode.l10n.t("what was deployed last"),
    qualifier: undefined,
  };
  const items = [
    latest,
    ...aliases.map((alias) => ({
      label: `$(bookmark) ${alias.name}`,
      description: `→ ${alias.version}`,
      qualifier: alias.name,
    })),
    ...versions.map(({ version, description }) => ({
      label: `$(tag) ${version}`,
      description,
      qualifier: version,
    })),
  ];
  const title = vscode.l10n.t("Invoke {0} ({1})", name, targetLabel(target));
  const { qualifier } = await askChoice({
    title,
    placeholder: vscode.l10n.t("Version or alias"),
    items,
    place,
  });
  return qualifier === undefined ? {} : { qualifier };
}
