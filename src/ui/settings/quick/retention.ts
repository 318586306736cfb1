import * as vscode from "vscode";
import { getFunction } from "../../../aws/functions.ts";
import { logGroupOf } from "../../../aws/logs/group.ts";
import { getGroup, setGroupRetention } from "../../../aws/logs/streams.ts";
import type { ArgumentOf } from "../../commands.ts";
import { chooseFunction } from "../../kit/chooseFunction.ts";
import { confirmByName } from "../../kit/confirmByName.ts";
import { noticingMissing } from "../../kit/missingFunction.ts";
import type { SettingsApp } from "../app.ts";
import { say } from "../../kit/askSetting.ts";

/** What CloudWatch Logs takes: API reference, PutRetentionPolicy, November 2026. */
const days = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export async function setRetention(
  app: SettingsApp,
  given: ArgumentOf<"lambdaWorkbench.set.retention">,
): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Set Log Retention") });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const group = logGroupOf(await noticingMissing(app, fn, () => getFunction(access, fn.name)));
  const before = (await getGroup(access, group))?.retentionDays;
  const items = [undefined, ...days].map((each) => ({
    label:
      each === undefined
        ? vscode.l10n.t("Never expires")
        : each === 1
          ? vscode.l10n.t("1 day")
          : vscode.l10n.t("{0} days", each),
    description: each === before ? vscode.l10n.t("now") : "",
    days: each,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Retention of {0}", group.name),
    placeHolder: vscode.l10n.t("Older lines are deleted"),
    ignoreFocusOut: true,
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  await confirmByName(vscode.l10n.t('Change log retention of "{0}"', fn.name), fn);
  await setGroupRetention(access, group, chosen.days);
  app.changes.functionChanged.fire(fn);
  say(`${group.name}: ${chosen.label}`);
}
