import { formatArn } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for Amazon SNS". */
export const snsActions = serviceActions({
  prefix: "sns",
  resource: topicArn,
  renamed: { PublishBatch: "Publish" },
  refusal: {
    code: "AuthorizationError",
    status: 403,
    // SNS writes them so in its message.
    action: (action) => action.replace("sns:", "SNS:"),
  },
});

function topicArn(input: Input, { region, accountId }: ResourcePlace): string | undefined {
  const name = textOf(input, "Name");
  return (
    textOf(input, "TopicArn", "TargetArn", "ResourceArn", "PhoneNumber") ??
    (name && formatArn({ service: "sns", region, accountId, resource: name }))
  );
}
