import * as vscode from "vscode";
import { listProfiles, type Profile } from "../../aws/profiles.ts";
import { isRegionName, regions } from "../../lambda/regions.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

/** Asks for a profile and a region and adds them as a root of the tree. Throws `CancellationError` on Escape. */
export async function addTarget(app: Pick<App, "targets">): Promise<TargetRef> {
  const profile = await pickProfile();
  const region = await pickRegion(profile);
  const target = { kind: "aws", profile: profile.name, region } as const;
  await app.targets.add(target);
  return target;
}

/** Asks which profile and region is meant, when the command was not given one. */
export async function pickAwsTarget(
  app: Pick<App, "targets">,
  title: string,
): Promise<TargetRef & { kind: "aws" }> {
  const targets = app.targets.list().filter((each) => each.kind === "aws");
  if (targets.length === 0) {
    throw new AppError("no-target", {
      userMessage: vscode.l10n.t("No AWS profile has been added yet."),
      action: { title: vscode.l10n.t("Add Profile and Region"), command: "lambdaWorkbench.add.target" },
    });
  }
  const items = targets.map((target) => ({ label: targetLabel(target), target }));
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t("Profile and region"),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.target;
}

async function pickProfile(): Promise<Profile> {
  const profiles = await listProfiles();
  if (profiles.length === 0) {
    throw new AppError("no-profiles", {
      userMessage: vscode.l10n.t(
        "There are no AWS profiles on this machine: ~/.aws/config and ~/.aws/credentials have none.",
      ),
      action: {
        title: vscode.l10n.t("How to Set Up"),
        command: "vscode.open",
        arguments: [
          vscode.Uri.parse("https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html"),
        ],
      },
    });
  }
  const items = profiles.map((profile) => ({
    label: profile.name,
    description: profile.region ?? "",
    profile,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Add AWS Profile and Region (1/2)"),
    placeHolder: vscode.l10n.t("Profile"),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.profile;
}

/** The profile's own region first; one that the list does not have can be typed. */
async function pickRegion(profile: Profile): Promise<string> {
  const input = vscode.window.createQuickPick();
  input.title = vscode.l10n.t("Add AWS Profile and Region (2/2): {0}", profile.name);
  input.placeholder = vscode.l10n.t("Region; type one that is not in the list");
  input.matchOnDescription = true;
  input.ignoreFocusOut = true;
  const own = profile.region === undefined ? [] : [profile.region];
  const names = [...new Set([...own, ...Object.keys(regions)])];
  const known = names.map((label) => ({ label, description: describe(label, profile) }));
  const draw = () => {
    const typed = input.value.trim();
    const extra =
      isRegionName(typed) && !names.includes(typed)
        ? [{ label: typed, description: vscode.l10n.t("as typed") }]
        : [];
    input.items = [...extra, ...known];
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const subscriptions = [
    input,
    input.onDidChangeValue(draw),
    input.onDidHide(() => reject(new vscode.CancellationError())),
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen !== undefined) resolve(chosen.label);
    }),
  ];
  draw();
  input.show();
  try {
    return await promise;
  } finally {
    for (const each of subscriptions) each.dispose();
  }
}

function describe(region: string, profile: Profile): string {
  const name = regions[region] ?? "";
  return region === profile.region ? vscode.l10n.t("{0} · the profile's own", name) : name;
}

/** Takes a root away, the tree's own functions being untouched in AWS. */
export async function removeTarget(
  app: Pick<App, "functions" | "targets">,
  target: TargetRef | undefined,
): Promise<void> {
  const removed = target ?? (await pickAwsTarget(app, vscode.l10n.t("Remove Profile and Region")));
  if (!app.targets.list().some((each) => targetKey(each) === targetKey(removed))) return;
  await app.functions.stop(removed);
  await app.targets.remove(removed);
}
