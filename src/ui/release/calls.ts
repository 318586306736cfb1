import * as vscode from "vscode";
import { deleteProvisioned, listProvisioned, putProvisioned } from "../../aws/concurrency.ts";
import { putDestination } from "../../aws/destinations.ts";
import { parseArn } from "../../shared/arn.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";
import { pickVersion } from "./versions.ts";

export async function setProvisioned(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Set Provisioned Concurrency"));
  const { name } = fn;
  const qualifier =
    fn.qualifier ?? (await pickVersion(access, name, vscode.l10n.t("Provision for a Version of {0}", name)));
  const found = (await listProvisioned(access, name)).find((each) => each.qualifier === qualifier);
  const text = await ask(fn, {
    noun: vscode.l10n.t("Provisioned concurrency of {0}", qualifier),
    prompt: vscode.l10n.t("Environments that are kept ready. AWS bills them by the hour."),
    value: String(found?.requested ?? 1),
    problem: (typed) =>
      /^[1-9]\d*$/.test(typed) ? undefined : vscode.l10n.t("Write a whole number from 1 on."),
  });
  await putProvisioned(access, { name, qualifier }, Number(text));
  end(app, fn, vscode.l10n.t("{0}:{1} gets {2} environments", name, qualifier, text));
}

export async function endProvisioned(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("End Provisioned Concurrency"));
  const { name } = fn;
  const qualifier =
    fn.qualifier ??
    (await choose(
      vscode.l10n.t("End Provisioned Concurrency of {0}", name),
      (await listProvisioned(access, name)).map((each) => ({ label: each.qualifier, value: each.qualifier })),
    ));
  await confirmByName(vscode.l10n.t('End provisioned concurrency of "{0}:{1}"', name, qualifier), fn);
  await deleteProvisioned(access, { name, qualifier });
  end(app, fn, vscode.l10n.t("{0}:{1} is called on demand", name, qualifier));
}

export async function setDestination(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Set Destination"));
  const on = await pickOutcome(given, vscode.l10n.t("Destination of {0}", fn.name));
  const arn = await ask(fn, {
    noun:
      on === "OnSuccess" ? vscode.l10n.t("Destination on success") : vscode.l10n.t("Destination on failure"),
    prompt: vscode.l10n.t(
      "ARN of a queue, topic, bus, bucket or function that gets asynchronous events' outcome.",
    ),
    value: "",
    problem: (text) => (parseArn(text) === undefined ? vscode.l10n.t("Write an ARN.") : undefined),
  });
  await putDestination(access, { name: fn.name, qualifier: fn.qualifier ?? "$LATEST", on }, arn);
  end(app, fn, vscode.l10n.t("{0} sends to {1}", fn.name, parseArn(arn)?.resource ?? arn));
}

export async function removeDestination(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Remove Destination"));
  const on = await pickOutcome(given, vscode.l10n.t("Remove Destination of {0}", fn.name));
  await confirmByName(vscode.l10n.t('Remove a destination of "{0}"', fn.name), fn);
  await putDestination(access, { name: fn.name, qualifier: fn.qualifier ?? "$LATEST", on }, undefined);
  end(app, fn, vscode.l10n.t("{0} has no such destination any more", fn.name));
}

async function pickOutcome(given: Given, title: string): Promise<"OnSuccess" | "OnFailure"> {
  if (given?.part === "OnSuccess" || given?.part === "OnFailure") return given.part;
  return await choose<"OnSuccess" | "OnFailure">(title, [
    {
      label: vscode.l10n.t("On failure"),
      description: vscode.l10n.t("after the last retry"),
      value: "OnFailure",
    },
    { label: vscode.l10n.t("On success"), value: "OnSuccess" },
  ]);
}
