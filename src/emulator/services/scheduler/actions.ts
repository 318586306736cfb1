import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon EventBridge Scheduler". */
export const schedulerActions = serviceActions({
  prefix: "scheduler",
  resource: scheduleArn,
  refusal: { status: 403, messageKey: "Message" },
});

function scheduleArn(
  input: Input,
  { region, accountId }: ResourcePlace,
  operation: string,
): string | undefined {
  const name = textOf(input, "Name");
  const isGroup = operation.endsWith("Group");
  const path = isGroup
    ? `schedule-group/${name}`
    : `schedule/${textOf(input, "GroupName") ?? "default"}/${name}`;
  return (
    textOf(input, "ResourceArn") ??
    (name && formatArn({ service: "scheduler", region, accountId, resource: path }))
  );
}
