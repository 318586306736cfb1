import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { getMapping, listMappings, updateMapping } from "../../aws/mappings.ts";
import { localApi } from "../../aws/localApi.ts";
import { setEnabled } from "../../aws/sources/clocks.ts";
import type { LocalTarget } from "../../aws/target.ts";
import { AppError } from "../../shared/errors.ts";
import { choose, say } from "../kit/askSetting.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import { localFunction, type Given, type SourcesApp } from "./app.ts";
import { nameIn } from "./names.ts";

/** Has an event source mapping stop reading its source for a while, or go on. Where it stands is kept. */
export async function setPolling(app: SourcesApp, given: Given, enabled: boolean): Promise<void> {
  const title = enabled ? vscode.l10n.t("Resume Polling") : vscode.l10n.t("Pause Polling");
  const fn = await chooseFunction(app, given, { title });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const uuid = given?.part ?? (await chooseMapping(access, fn.name, title));
  await confirmByName(`${title}: "${fn.name}"`, fn);
  const { EventSourceArn: source = uuid } = await updateMapping(access, uuid, { Enabled: enabled });
  app.changes.functionChanged.fire({ name: fn.name, target: fn.target });
  say(
    enabled
      ? vscode.l10n.t("{0} reads {1} again", fn.name, nameIn(source))
      : vscode.l10n.t("{0} does not read {1} for now", fn.name, nameIn(source)),
  );
  if (await settled(app, access, uuid)) app.changes.functionChanged.fire(fn);
}

/** Whether a mapping is soon what it was told to be: until then it takes no other change. */
async function settled({ clock }: SourcesApp, access: Access, uuid: string): Promise<boolean> {
  for (let tries = 0; tries < 60; tries++) {
    if (!(await getMapping(access, uuid)).State?.endsWith("ing")) return true;
    await new Promise<void>((resolve) => clock.after(500, resolve));
  }
  return false;
}

async function chooseMapping(access: Access, functionName: string, title: string): Promise<string> {
  const mappings = await listMappings(access, functionName);
  if (mappings.length === 0) {
    throw new AppError("no-source", {
      userMessage: vscode.l10n.t("{0} has no such source of events.", functionName),
    });
  }
  return await choose(
    title,
    mappings.map(({ UUID = "", EventSourceArn = "", State = "" }) => ({
      label: nameIn(EventSourceArn),
      description: State,
      value: UUID,
    })),
  );
}

/** Has a schedule, or a rule that has one, call the function now. When it is due does not change. */
export async function fireNow(app: SourcesApp, given: Given): Promise<void> {
  const title = vscode.l10n.t("Fire Now");
  const { fn, target } = await localFunction(app, given, title);
  const arn = given?.value ?? (await chooseClock(target, fn.name, { title, enabled: true, timed: true }));
  await localApi(target).fire(arn);
  say(vscode.l10n.t("{0} has fired", nameIn(arn)));
}

/** Has a rule or a schedule rest for a while, or go on. */
export async function switchClock(app: SourcesApp, given: Given, enabled: boolean): Promise<void> {
  const title = enabled ? vscode.l10n.t("Enable") : vscode.l10n.t("Disable");
  const { fn, target } = await localFunction(app, given, title);
  const arn =
    given?.value ?? (await chooseClock(target, fn.name, { title, enabled: !enabled, timed: false }));
  await setEnabled(target, arn, enabled);
  app.changes.functionChanged.fire({ name: fn.name, target: fn.target });
  say(enabled ? vscode.l10n.t("{0} is enabled", nameIn(arn)) : vscode.l10n.t("{0} is disabled", nameIn(arn)));
}

async function chooseClock(
  target: LocalTarget,
  functionName: string,
  { title, enabled, timed }: { readonly title: string; readonly enabled: boolean; readonly timed: boolean },
): Promise<string> {
  const triggers = await localApi(target).triggers(functionName);
  const fitting = triggers.filter(
    (each) => each.enabled === enabled && (!timed || (each.detail !== "" && each.kind !== "topicRule")),
  );
  if (fitting.length === 0) {
    throw new AppError("no-source", {
      userMessage: vscode.l10n.t("{0} has no such rule or schedule.", functionName),
    });
  }
  return await choose(
    `${title}: ${functionName}`,
    fitting.map(({ name, detail, arn }) => ({ label: name, description: detail, value: arn })),
  );
}
