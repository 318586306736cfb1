import { listOf, type Values } from "./parameterValues.ts";
import { queueForm } from "./queueForm.ts";

/** An operation that an HTTP API calls by itself. */
export interface Subtype {
  /** By its name in signatures. */
  readonly service: string;
  readonly operation: string;
  /** The operation's input, of values that are text: a form's members for a service that is asked by forms. */
  readonly input: (values: Values) => Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
export const operationsBySubtype: Readonly<Record<string, Subtype | undefined>> = {
  "EventBridge-PutEvents": { service: "events", operation: "PutEvents", input: eventOf },
  "Kinesis-PutRecord": { service: "kinesis", operation: "PutRecord", input: recordOf },
  "SQS-DeleteMessage": { service: "sqs", operation: "DeleteMessage", input: queueForm },
  "SQS-PurgeQueue": { service: "sqs", operation: "PurgeQueue", input: queueForm },
  "SQS-ReceiveMessage": { service: "sqs", operation: "ReceiveMessage", input: queueForm },
  "SQS-SendMessage": { service: "sqs", operation: "SendMessage", input: queueForm },
  "StepFunctions-StartExecution": { service: "states", operation: "StartExecution", input: executionOf },
  "StepFunctions-StartSyncExecution": {
    service: "states",
    operation: "StartSyncExecution",
    input: executionOf,
  },
  "StepFunctions-StopExecution": { service: "states", operation: "StopExecution", input: executionOf },
};

/** One event; its resources are a list in JSON, or one. */
function eventOf({ Resources, Time, ...entry }: Values) {
  return {
    Entries: [
      {
        ...entry,
        ...(Resources !== undefined && { Resources: listOf(Resources) }),
        ...(Time !== undefined && { Time: Date.parse(Time) / 1000 }),
      },
    ],
  };
}

/** The text is the record's data, which travels in base64. */
function recordOf({ Data = "", ...record }: Values) {
  return { ...record, Data: Buffer.from(Data).toString("base64") };
}

/** Step Functions' own members begin with a small letter. */
function executionOf(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}
