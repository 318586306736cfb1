import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon SQS". A batch needs what one message needs. */
export const sqsActions = serviceActions({
  prefix: "sqs",
  resource: queueArn,
  renamed: {
    ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
    DeleteMessageBatch: "DeleteMessage",
    SendMessageBatch: "SendMessage",
  },
  // SQS writes them so in its message.
  refusal: { code: "AccessDenied", status: 403, action: (action) => action.toLowerCase() },
});

function queueArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const arn = textOf(input, "SourceArn");
  const name = textOf(input, "QueueName") ?? textOf(input, "QueueUrl")?.split("/").at(-1);
  return arn ?? (name && formatArn({ service: "sqs", region, accountId, resource: name }));
}
