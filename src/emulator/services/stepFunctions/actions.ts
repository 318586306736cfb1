import { formatArn } from "../../../shared/arn.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** Source: "Actions, resources, and condition keys for AWS Step Functions". */
export const statesActions = serviceActions({
  prefix: "states",
  resource(input, { region, accountId }) {
    const name = textOf(input, "name");
    return (
      textOf(input, "stateMachineArn", "executionArn", "resourceArn") ??
      (name && formatArn({ service: "states", region, accountId, resource: `stateMachine:${name}` }))
    );
  },
});
