import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { listOf, serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon EventBridge". */
export const eventsActions = serviceActions({
  prefix: "events",
  resource: (input, place, operation) =>
    textOf(input, "ResourceARN") ??
    (operation.endsWith("EventBus")
      ? ownBusArn(input, place)
      : (keptArn(input, place) ?? ruleArn(input, place))),
  special: {
    PutEvents(input, place) {
      const buses = listOf(input, "Entries").map((entry) => busArn(textOf(entry, "EventBusName"), place));
      return [...new Set(buses)].map((resource) => ({ action: "events:PutEvents", resource }));
    },
    ListRules: () => [{ action: "events:ListRules", resource: undefined }],
  },
});

function ownBusArn(input: Input, place: ResourcePlace): string {
  return busArn(textOf(input, "Name"), place);
}

/** Of an archive or a replay. */
function keptArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const [archive, replay] = [textOf(input, "ArchiveName"), textOf(input, "ReplayName")];
  if (archive === undefined && replay === undefined) return undefined;
  const resource = archive === undefined ? `replay/${replay}` : `archive/${archive}`;
  return formatArn({ service: "events", region, accountId, resource });
}

function busArn(nameOrArn: string | undefined, { region, accountId }: ResourcePlace): string {
  if (nameOrArn?.startsWith("arn:") === true) return nameOrArn;
  return formatArn({ service: "events", region, accountId, resource: `event-bus/${nameOrArn ?? "default"}` });
}

function ruleArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const rule = textOf(input, "Rule", "Name");
  const bus = textOf(input, "EventBusName")?.replace(/^.*event-bus\//, "");
  const path = bus === undefined || bus === "default" ? rule : `${bus}/${rule}`;
  return rule && formatArn({ service: "events", region, accountId, resource: `rule/${path}` });
}
