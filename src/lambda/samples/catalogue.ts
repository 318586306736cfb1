import alb from "./alb.json" with { type: "json" };
import apiGatewayHttp from "./apiGatewayHttp.json" with { type: "json" };
import apiGatewayRest from "./apiGatewayRest.json" with { type: "json" };
import dynamoDb from "./dynamoDb.json" with { type: "json" };
import eventBridge from "./eventBridge.json" with { type: "json" };
import kinesis from "./kinesis.json" with { type: "json" };
import s3 from "./s3.json" with { type: "json" };
import schedule from "./schedule.json" with { type: "json" };
import sns from "./sns.json" with { type: "json" };
import sqs from "./sqs.json" with { type: "json" };

/** An event as one of AWS's services sends it. */
export interface SampleEvent {
  /** The name of the saved event that is made from it. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly event: unknown;
}

/** Shapes as documented in the AWS Lambda Developer Guide, "Using Lambda with other services", November 2026. */
export const sampleEvents: readonly SampleEvent[] = [
  {
    id: "http-api",
    label: "API Gateway: HTTP API, function URL",
    description: "payload format 2.0, a POST with a JSON body",
    event: apiGatewayHttp,
  },
  {
    id: "rest-api",
    label: "API Gateway: REST API",
    description: "payload format 1.0, a GET with a path parameter",
    event: apiGatewayRest,
  },
  { id: "alb", label: "Application Load Balancer", description: "a GET", event: alb },
  { id: "s3", label: "S3", description: "an object was created", event: s3 },
  { id: "sqs", label: "SQS", description: "a batch with one message", event: sqs },
  { id: "sns", label: "SNS", description: "a notification", event: sns },
  { id: "eventbridge", label: "EventBridge", description: "a custom event", event: eventBridge },
  { id: "schedule", label: "Schedule", description: "EventBridge rule every five minutes", event: schedule },
  {
    id: "dynamodb",
    label: "DynamoDB stream",
    description: "an item was inserted, then modified",
    event: dynamoDb,
  },
  { id: "kinesis", label: "Kinesis stream", description: "a batch with one record", event: kinesis },
];
