import * as vscode from "vscode";
import { deleteReserved, getReserved, putReserved } from "../../../aws/concurrency.ts";
import type { ArgumentOf } from "../../commands.ts";
import { chooseFunction } from "../../kit/chooseFunction.ts";
import { noticingMissing } from "../../kit/missingFunction.ts";
import type { SettingsApp } from "../app.ts";
import { ask, say } from "../../kit/askSetting.ts";

export async function setReserved(
  app: SettingsApp,
  given: ArgumentOf<"lambdaWorkbench.set.concurrency">,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Set Reserved Concurrency") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const before = await noticingMissing(app, fn, () => getReserved(access, fn.name));
  const text = await ask(fn, {
    noun: vscode.l10n.t("Reserved concurrency"),
    prompt: vscode.l10n.t(
      "Calls at once. 0 stops the function; nothing gives the reservation back to the account.",
    ),
    value: before === undefined ? "" : String(before),
    problem: (typed) =>
      /^\d*$/.test(typed) ? undefined : vscode.l10n.t("Write a whole number, or nothing."),
  });
  if (text === "") await deleteReserved(access, fn.name);
  else await putReserved(access, fn.name, Number(text));
  app.changes.functionChanged.fire(fn);
  say(
    text === ""
      ? vscode.l10n.t("{0} shares the account's concurrency", fn.name)
      : vscode.l10n.t("{0} has {1} calls at once", fn.name, text),
  );
}
