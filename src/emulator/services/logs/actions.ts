import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon CloudWatch Logs". What is about a group is named in two ways there. */
export const logsActions = serviceActions({ prefix: "logs", resource: streamArn });

function streamArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const [group, stream] = [textOf(input, "logGroupName"), textOf(input, "logStreamName")];
  if (group === undefined || stream === undefined) return undefined;
  return formatArn({
    service: "logs",
    region,
    accountId,
    resource: `log-group:${group}:log-stream:${stream}`,
  });
}
