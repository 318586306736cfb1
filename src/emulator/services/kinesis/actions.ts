import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon Kinesis Data Streams". */
export const kinesisActions = serviceActions({ prefix: "kinesis", resource: streamArn });

function streamArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const name = textOf(input, "StreamName");
  return (
    textOf(input, "ConsumerARN", "StreamARN", "ResourceARN") ??
    (name && formatArn({ service: "kinesis", region, accountId, resource: `stream/${name}` }))
  );
}
