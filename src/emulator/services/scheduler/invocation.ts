import type { Target } from "@aws-sdk/client-scheduler";
import { randomUUID } from "node:crypto";
import { parseArn } from "../../../shared/arn.ts";
import type { Owed } from "../../contracts/deliveries.ts";
import type { Place } from "./state.ts";

interface InvocationContext {
  readonly scheduleArn: string;
  readonly executionId: string;
  /** Epoch milliseconds. */
  readonly scheduledFor: number;
  readonly place: Place;
}

/** What a schedule owes its target. */
export function invocationOf(target: Target, context: InvocationContext): Owed {
  const { Arn: targetArn = "", DeadLetterConfig: deadLetters, SqsParameters: fifo } = target;
  const { EventBridgeParameters: event } = target;
  const { scheduleArn, executionId } = context;
  const body = target.Input === undefined ? standardInput(context) : filled(target.Input, context);
  const attribute = (text: string) => ({ DataType: "String", StringValue: text });
  return {
    targetArn,
    body,
    onBehalfOf: { arn: scheduleArn, requestId: executionId },
    envelope: {
      ...(fifo?.MessageGroupId !== undefined && { groupId: fifo.MessageGroupId }),
      ...(event !== undefined && {
        event: { source: event.Source ?? "", detailType: event.DetailType ?? "", resources: [scheduleArn] },
      }),
    },
    ...(deadLetters?.Arn !== undefined && {
      deadLetters: {
        queueArn: deadLetters.Arn,
        attributes: {
          SCHEDULE_ARN: attribute(scheduleArn),
          TARGET_ARN: attribute(targetArn),
          EXECUTION_ID: attribute(executionId),
          SCHEDULED_TIME: attribute(timeOf(context)),
        },
      },
    }),
  };
}

/** The event of a schedule that says no input. Its detail is a text. */
function standardInput(context: InvocationContext): string {
  const { scheduleArn, place } = context;
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: parseArn(scheduleArn)?.accountId ?? place.accountId,
    time: timeOf(context),
    region: place.region,
    resources: [scheduleArn],
    detail: "{}",
  });
}

/** Source: "Adding context attributes" in Scheduler's guide. */
function filled(input: string, context: InvocationContext): string {
  const values: Readonly<Record<string, string>> = {
    "<aws.scheduler.schedule-arn>": context.scheduleArn,
    "<aws.scheduler.scheduled-time>": timeOf(context),
    "<aws.scheduler.execution-id>": context.executionId,
    "<aws.scheduler.attempt-number>": "1",
  };
  return input.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, (name) => values[name] ?? name);
}

function timeOf({ scheduledFor }: InvocationContext): string {
  return new Date(scheduledFor).toISOString().replace(/\.\d+Z$/, "Z");
}
