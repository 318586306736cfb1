import { parseArn } from "../../../shared/arn.ts";
import { isThisMachine } from "../../delivery/outside/post.ts";
import { invalidParameter } from "./errors.ts";
import { isFifo } from "./state.ts";

const protocols = ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

/** Whoever gets the messages has to agree first. */
export function needsConfirmation(protocol: string): boolean {
  return ["http", "https", "email", "email-json"].includes(protocol);
}

/** The endpoint of a subscription; throws AWS's words for one that does not fit its protocol. */
export function checkEndpoint(protocol: string, endpoint: string | undefined, topicArn: string): string {
  if (!protocols.includes(protocol)) {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
  if (endpoint === undefined || endpoint === "") throw invalidParameter("Endpoint");
  const arn = parseArn(endpoint);
  switch (protocol) {
    case "http":
    case "https":
      if (!endpoint.startsWith(`${protocol}://`) || !URL.canParse(endpoint)) {
        throw invalidParameter("Endpoint must match the specified protocol");
      }
      break;
    case "sqs":
      if (arn?.service !== "sqs") throw invalidParameter("SQS endpoint ARN");
      if (isFifo(endpoint) && !isFifo(topicArn)) {
        throw invalidParameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        );
      }
      break;
    case "lambda":
      if (arn?.service !== "lambda") throw invalidParameter("Lambda endpoint ARN");
      if (isFifo(topicArn)) {
        throw invalidParameter("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
      }
      break;
    case "sms":
      if (!/^\+?[\d\s().-]{3,}$/.test(endpoint)) throw invalidParameter(`Invalid SMS endpoint: ${endpoint}`);
  }
  return endpoint;
}

/** Whether messages go there: the emulator calls nobody outside this machine. */
export function isReached(endpoint: string): boolean {
  return isThisMachine(new URL(endpoint));
}
