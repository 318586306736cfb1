import { randomUUID } from "node:crypto";
import type { Answered, AskService } from "../../../contracts/ask.ts";
import { ServiceError } from "../../../contracts/service.ts";
import { runtimeFailure, StateFailure } from "../language/failure.ts";
import { isList, isObject, type Json, type JsonObject, parseJson } from "../language/json.ts";

/** A service's operation as a task. Throws `StateFailure`. */
export type ServiceCall = (ask: AskService, input: Json) => Promise<Json>;

/** How a service is called: here, in errors' names, and in their causes. */
export interface Called {
  readonly service: string;
  readonly operation: string;
  readonly prefix: string;
  readonly client?: string;
}

export const sendMessage: ServiceCall = (ask, input) => {
  const { MessageBody: body, ...rest } = objectOf(input);
  const sent = { ...rest, MessageBody: asText(body) };
  return asked(ask, { service: "sqs", operation: "SendMessage", prefix: "SQS", client: "AmazonSQS" }, sent);
};

export const publish: ServiceCall = (ask, input) => {
  const { Message: message, ...rest } = objectOf(input);
  const sent = { ...rest, Message: asText(message) };
  return asked(ask, { service: "sns", operation: "Publish", prefix: "SNS", client: "AmazonSNS" }, sent);
};

export const putEvents: ServiceCall = async (ask, input) => {
  const { Entries: entries = [] } = objectOf(input);
  const sent = isList(entries)
    ? entries.map((entry) => {
        const { Detail: detail, Time: time, ...rest } = objectOf(entry);
        const at = typeof time === "string" ? { Time: new Date(time) } : {};
        return { ...rest, ...at, Detail: asText(detail) };
      })
    : [];
  const called = {
    service: "events",
    operation: "PutEvents",
    prefix: "EventBridge",
    client: "AmazonEventBridge",
  };
  const output = await asked(ask, called, { Entries: sent });
  if (isObject(output) && output["FailedEntryCount"] !== 0)
    throw new StateFailure("EventBridge.FailedEntry", JSON.stringify(output));
  return output;
};

/** Asks a service, and gives its answer as tasks have it. */
export async function asked(
  ask: AskService,
  called: Called,
  input: Readonly<Record<string, unknown>>,
): Promise<Json> {
  const answered = await answerOf(ask, called, input);
  return withMetadata(jsonOf(answered.output), answered, 200);
}

export async function answerOf(
  ask: AskService,
  called: Called,
  input: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const { service, operation, prefix } = called;
  const requestId = randomUUID();
  try {
    return await ask({ service, operation, input, requestId });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, status, wireMessage } = error;
    const exception = code.endsWith("Exception") ? code : `${code}Exception`;
    throw new StateFailure(
      `${prefix}.${exception}`,
      `${wireMessage ?? ""} (${placeOf(called, { status, code, requestId })})`,
    );
  }
}

/** Integrations of their own ask by AWS's older SDK, the others by its newer one. */
function placeOf(
  { prefix, client }: Called,
  { status, code, requestId }: { readonly status: number; readonly code: string; readonly requestId: string },
): string {
  return client === undefined
    ? `Service: ${prefix}, Status Code: ${status}, Request ID: ${requestId}`
    : `Service: ${client}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
}

/** A task's output has what the SDK knows of the answer's head. */
export function withMetadata(output: Json, { requestId, headers }: Answered, status: number): JsonObject {
  const all: Readonly<Record<string, string>> = {
    ...headers,
    Connection: "keep-alive",
    "Content-Type": "application/json",
    "x-amzn-RequestId": requestId,
  };
  return {
    ...(isObject(output) ? output : {}),
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
      HttpHeaders: all,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** What an operation's output is as JSON. */
function jsonOf(output: unknown): Json {
  return output === undefined ? {} : parseJson(JSON.stringify(output));
}

export function objectOf(input: Json): JsonObject {
  if (isObject(input)) return input;
  throw runtimeFailure("The Parameters of the task must be an object.");
}

/** A body may be given as an object, which is sent as its JSON. */
function asText(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}
