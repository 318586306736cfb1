import { formatArn } from "../../../shared/arn.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for AWS IoT". */
export const iotActions = serviceActions({
  prefix: "iot",
  resource(input, { region, accountId }) {
    const [rule, topic] = [textOf(input, "ruleName"), textOf(input, "topic")];
    const resource = rule === undefined ? topic && `topic/${topic}` : `rule/${rule}`;
    return (
      textOf(input, "resourceArn") ?? (resource && formatArn({ service: "iot", region, accountId, resource }))
    );
  },
  refusal: { status: 403, messageKey: "message" },
});
