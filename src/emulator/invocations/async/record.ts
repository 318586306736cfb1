import { toXmlText } from "../../../shared/xmlText.ts";
import type { MessageAttribute } from "../../contracts/queues.ts";
import type { AsyncEvent, AsyncResponse, Finished } from "./event.ts";

/** The record of an event for its destination, member by member as recorded from AWS. */
export function destinationRecord(
  event: Pick<AsyncEvent, "requestId" | "payload">,
  functionArn: string,
  { condition, attempts, response }: Finished,
  now: number,
): string {
  const members = [
    ["version", JSON.stringify("1.0")],
    ["timestamp", JSON.stringify(new Date(now).toISOString())],
    [
      "requestContext",
      JSON.stringify({
        requestId: event.requestId,
        functionArn,
        condition,
        approximateInvokeCount: attempts,
      }),
    ],
    ["requestPayload", asJson(event.payload)],
    ...(response === undefined ? [] : responseMembers(response)),
  ];
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}

function responseMembers({ statusCode, executedVersion, functionError, payload }: AsyncResponse): string[][] {
  const context = JSON.stringify({ statusCode, executedVersion, functionError });
  const members = [["responseContext", context]];
  return payload === undefined ? members : [...members, ["responsePayload", asJson(payload)]];
}

/** JSON as it was, so that numbers keep all their digits; what is no JSON becomes a string. */
function asJson(payload: Uint8Array): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8");
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

/** The attributes of a dead letter; its body is the event itself. */
export function deadLetterAttributes(
  { requestId, functionName }: Pick<AsyncEvent, "requestId" | "functionName">,
  { condition, response }: Finished,
): Record<string, MessageAttribute> {
  const message = deadLetterMessage(functionName, condition, response);
  return {
    RequestID: { DataType: "String", StringValue: requestId },
    ...(response !== undefined && {
      ErrorCode: { DataType: "Number", StringValue: String(response.statusCode) },
    }),
    ErrorMessage: { DataType: "String", StringValue: message },
  };
}

function deadLetterMessage(
  functionName: string,
  condition: Finished["condition"],
  response: AsyncResponse | undefined,
): string {
  // AWS's words, with its slip.
  if (condition === "ZeroReservedConcurrency") {
    return "Function not invoked. Function isconfigured with zero reserved concurrent executions";
  }
  if (response?.statusCode === 429) return "Rate Exceeded.";
  const text = Buffer.from(response?.payload ?? []).toString("utf8");
  // AWS gives the first kilobyte. A queue takes no control characters.
  const message = toXmlText(errorMessageIn(text).slice(0, 1024));
  return message === "" ? `${functionName}: ${condition}` : message;
}

function errorMessageIn(payload: string): string {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === "object" && value !== null && "errorMessage" in value)
      return String(value.errorMessage);
  } catch {
    // No JSON: the text itself is all that there is to say.
  }
  return payload;
}
