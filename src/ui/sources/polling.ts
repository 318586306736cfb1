import * as vscode from "vscode";
import { listMappings, updateMapping } from "../../aws/mappings.ts";
import { parseArn } from "../../shared/arn.ts";
import { choose, say } from "../kit/askSetting.ts";
import { chooseFunction } from "../kit/chooseFunction.ts";
import { confirmByName } from "../kit/confirmByName.ts";
import type { Given, SourcesApp } from "./app.ts";

/** Has an event source mapping stop reading its source for a while, or go on. Where it stands is kept. */
export async function setPolling(app: SourcesApp, given: Given, enabled: boolean): Promise<void> {
  const title = enabled ? vscode.l10n.t("Resume Polling") : vscode.l10n.t("Pause Polling");
  const fn = await chooseFunction(app, given, { title });
  const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
  const mappings = await listMappings(access, fn.name);
  const uuid =
    given?.part ??
    (await choose(
      title,
      mappings.map(({ UUID = "", EventSourceArn = "", State = "" }) => ({
        label: sourceIn(EventSourceArn),
        description: State,
        value: UUID,
      })),
    ));
  await confirmByName(`${title}: "${fn.name}"`, fn);
  const { EventSourceArn: source = uuid } = await updateMapping(access, uuid, { Enabled: enabled });
  app.changes.functionChanged.fire({ name: fn.name, target: fn.target });
  say(
    enabled
      ? vscode.l10n.t("{0} reads {1} again", fn.name, sourceIn(source))
      : vscode.l10n.t("{0} does not read {1} for now", fn.name, sourceIn(source)),
  );
}

function sourceIn(arn: string): string {
  return parseArn(arn)?.resource ?? arn;
}
