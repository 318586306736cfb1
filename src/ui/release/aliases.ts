import * as vscode from "vscode";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "../../aws/aliases.ts";
import type { Access } from "../../aws/call.ts";
import { askInTurn, type Place } from "../kit/ask.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName, confirmDelete } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";
import { routingOf } from "./rollout/aliasRoute.ts";
import { rememberRouting } from "./rollout/routingBefore.ts";
import { pickVersion } from "./versions.ts";

interface Wanted {
  readonly version: string;
  readonly alias: string;
}

export async function newAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("New Alias"));
  const title = vscode.l10n.t("New Alias of {0}", fn.name);
  const askVersion = async (wish: Wanted, place: Place): Promise<Wanted> => {
    return { ...wish, version: await pickVersion(access, fn.name, title, place) };
  };
  const { version, alias } = await askInTurn<Wanted>(
    [
      ...(given?.qualifier === undefined ? [askVersion] : []),
      async (wish, place) => ({ ...wish, alias: await askAliasName(fn, wish.version, place) }),
    ],
    { version: given?.qualifier ?? "", alias: "" },
  );
  await createAlias(access, { name: fn.name, alias, version });
  end(app, fn, vscode.l10n.t("{0}:{1} leads to version {2}", fn.name, alias, version));
}

async function askAliasName(fn: FunctionAtTarget, version: string, place: Place): Promise<string> {
  const question = {
    noun: vscode.l10n.t("New alias"),
    prompt: vscode.l10n.t("Its name. It will lead to version {0}.", version),
    value: "",
    problem: nameProblem,
  };
  return await ask(fn, question, place);
}

/** All calls of the alias go to one version from now on. */
export async function moveAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Move Alias"));
  const alias = given?.part ?? (await pickAlias(access, fn.name, vscode.l10n.t("Move Alias")));
  const found = await getAlias(access, fn.name, alias);
  const { FunctionVersion: before = "", RevisionId = "" } = found;
  const version = await pickVersion(
    access,
    fn.name,
    vscode.l10n.t("Move {0} of {1}, now {2}, to", alias, fn.name, before),
  );
  await confirmByName(vscode.l10n.t('Move alias {0} of "{1}" to version {2}', alias, fn.name, version), fn);
  const moved = await updateAlias(
    access,
    { name: fn.name, alias },
    {
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId,
    },
  );
  rememberRouting(app.state, fn, alias, { before: routingOf(found), to: [routingOf(moved)] });
  end(app, fn, vscode.l10n.t("{0}:{1} leads to version {2}", fn.name, alias, version));
}

/** A second version gets a part of the alias's calls. */
export async function shiftAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Shift Weight of Alias"));
  const alias = given?.part ?? (await pickAlias(access, fn.name, vscode.l10n.t("Shift Weight of Alias")));
  const found = await getAlias(access, fn.name, alias);
  const { FunctionVersion: first = "", RoutingConfig, RevisionId = "" } = found;
  const [[second, share] = []] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const title = vscode.l10n.t("Version beside {0} for {1} of {2}", first, alias, fn.name);
  const version = second ?? (await pickVersion(access, fn.name, title));
  const percent = await ask(fn, {
    noun: vscode.l10n.t("Weight of version {0} in {1}", version, alias),
    prompt: vscode.l10n.t(
      "Percent of its calls. The others go to version {0}; 0 takes it out, 100 moves the alias.",
      first,
    ),
    value: share === undefined ? "10" : String(Math.round(share * 100)),
    problem: (text) =>
      /^(100|\d{1,2})(\.\d+)?$/.test(text) && Number(text) <= 100
        ? undefined
        : vscode.l10n.t("Write 0 to 100."),
  });
  const weight = Number(percent) / 100;
  const whole = weight === 0 || weight === 1;
  const moved = await updateAlias(
    access,
    { name: fn.name, alias },
    {
      FunctionVersion: weight === 1 ? version : first,
      RoutingConfig: { AdditionalVersionWeights: whole ? {} : { [version]: weight } },
      RevisionId,
    },
  );
  rememberRouting(app.state, fn, alias, { before: routingOf(found), to: [routingOf(moved)] });
  end(app, fn, vscode.l10n.t("{0}:{1}: {2} % to version {3}", fn.name, alias, percent, version));
}

export async function removeAlias(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Delete Alias"));
  const alias = given?.part ?? (await pickAlias(access, fn.name, vscode.l10n.t("Delete Alias")));
  await confirmDelete(vscode.l10n.t('the alias {0} of "{1}"', alias, fn.name), fn, {
    detail: vscode.l10n.t("Who calls the function by it gets an error from then on."),
  });
  await deleteAlias(access, fn.name, alias);
  end(app, fn, vscode.l10n.t("Deleted alias {0} of {1}", alias, fn.name));
}

async function pickAlias(access: Access, name: string, title: string): Promise<string> {
  const aliases = await listAliases(access, name);
  return await choose(
    vscode.l10n.t("{0} of {1}", title, name),
    aliases.map((alias) => ({ label: alias.name, description: `→ ${alias.version}`, value: alias.name })),
  );
}

function nameProblem(text: string): string | undefined {
  if (/^\d+$/.test(text)) return vscode.l10n.t("A number would be a version.");
  return /^[a-zA-Z0-9-_]{1,128}$/.test(text)
    ? undefined
    : vscode.l10n.t("Letters, digits, - and _, at most 128.");
}
