import { formatArn } from "../../../../shared/arn.ts";
import type { Owed } from "../../../contracts/deliveries.ts";
import type { ExecutionRecord } from "./table.ts";

/**
 * What the default event bus is told of a standard execution's status.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusEvent(
  place: { readonly accountId: string; readonly region: string },
  record: ExecutionRecord,
): Owed {
  const { output = null, error = null, cause = null } = record;
  return {
    targetArn: formatArn({ service: "events", ...place, resource: "event-bus/default" }),
    body: JSON.stringify({
      executionArn: record.arn,
      stateMachineArn: record.machineArn,
      name: record.name,
      status: record.status,
      startDate: record.startedAt,
      stopDate: record.stoppedAt ?? null,
      input: record.input,
      output,
      inputDetails: { included: true },
      outputDetails: output === null ? null : { included: true },
      error,
      cause,
    }),
    onBehalfOf: { arn: record.arn },
    envelope: {
      event: {
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        resources: [record.arn],
      },
    },
  };
}
