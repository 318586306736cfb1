import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { commonLogTime } from "../payloads/time.ts";
import { lastValues, version1Headers } from "../payloads/version1Event.ts";
import { newId } from "./ids.ts";

/** What is known of a connection as long as it is open. */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly domainName: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** Of who signed the request to connect. */
  readonly signer: Readonly<Record<string, unknown>> | undefined;
  /** The client's, where the API asks for one. */
  readonly apiKey?: { readonly id: string; readonly value: string };
  /** What the authorizer said. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
}

/** What happened on it. */
export interface Occurrence {
  readonly routeKey: string;
  readonly requestId: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Kind {
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly messageId?: string;
  readonly disconnectStatusCode?: number;
  readonly disconnectReason?: string;
}

/** Members are those of AWS's events, in their order: what is not there is left out. */
function requestContext(facts: ConnectionFacts, { routeKey, requestId, now }: Occurrence, kind: Kind) {
  const { messageId, disconnectStatusCode, disconnectReason } = kind;
  return {
    routeKey,
    ...(facts.authorizer && { authorizer: facts.authorizer }),
    ...(messageId !== undefined && { messageId }),
    ...(disconnectStatusCode !== undefined && { disconnectStatusCode }),
    eventType: kind.eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: "IN",
    ...(disconnectReason !== undefined && { disconnectReason }),
    stage: facts.stage,
    connectedAt: facts.connectedAt,
    requestTimeEpoch: now,
    identity: {
      ...facts.signer,
      ...(facts.apiKey && { apiKey: facts.apiKey.value, apiKeyId: facts.apiKey.id }),
      ...(facts.userAgent !== undefined && { userAgent: facts.userAgent }),
      sourceIp: facts.sourceIp,
    },
    requestId,
    domainName: facts.domainName,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
  };
}

function variablesOf({ stageVariables }: Occurrence) {
  return stageVariables && Object.keys(stageVariables).length > 0 ? { stageVariables } : {};
}

/** The event of `$connect`, and of its authorizer. */
export function connectEvent(
  request: PublicRequest,
  facts: ConnectionFacts,
  occurrence: Occurrence & { readonly trace: string },
) {
  const multiValueHeaders = version1Headers(request, occurrence.trace);
  const query = new URLSearchParams(request.rawQuery);
  const values = [...new Set(query.keys())].map((name) => [name, query.getAll(name)] as const);
  const multiValueQueryStringParameters = Object.fromEntries(values);
  return {
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    ...(values.length > 0 && {
      queryStringParameters: lastValues(multiValueQueryStringParameters),
      multiValueQueryStringParameters,
    }),
    ...variablesOf(occurrence),
    requestContext: requestContext(facts, occurrence, { eventType: "CONNECT" }),
    isBase64Encoded: false,
  };
}

export function messageEvent(facts: ConnectionFacts, occurrence: Occurrence, body: string) {
  return {
    ...variablesOf(occurrence),
    requestContext: requestContext(facts, occurrence, { eventType: "MESSAGE", messageId: newId() }),
    body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(
  facts: ConnectionFacts,
  occurrence: Occurrence,
  { code, reason }: { readonly code: number; readonly reason: string },
) {
  const [Host] = facts.domainName.split(/[:/]/);
  // Nothing is left of the request; AWS says so with empty ones of these.
  const headers = { Host: Host ?? "", "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...variablesOf(occurrence),
    requestContext: requestContext(facts, occurrence, {
      eventType: "DISCONNECT",
      disconnectStatusCode: code,
      disconnectReason: reason === "" ? (silentReasons[code] ?? "") : reason,
    }),
    isBase64Encoded: false,
  };
}

/** What AWS says where the client said nothing. */
const silentReasons: Readonly<Record<number, string>> = {
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};
