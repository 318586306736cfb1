import { isUtf8 } from "node:buffer";
import type { HttpHeaders } from "../../contracts/http.ts";
import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { commonLogTime } from "./time.ts";

/** Who called: nobody known for a URL without authentication. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly arn: string;
}

/** A request as payload format 2.0 tells it, and what is known around it. */
export interface Version2Facts {
  readonly apiId: string;
  /** Whose API it is, or who calls a function's URL. */
  readonly accountId: string;
  /** `GET /orders/{id}`, `$default` */
  readonly routeKey: string;
  readonly stage: string;
  readonly rawPath: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
  /** Names of headers that are not the function's to see. */
  readonly withoutHeaders: readonly string[];
  /** The request's `X-Amzn-Trace-Id`. */
  readonly trace: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export type Version2Head = ReturnType<typeof version2Head>;

/** Payload format 2.0, all but `body` and `isBase64Encoded`. What is not there is left out. */
export function version2Head(request: PublicRequest, facts: Version2Facts) {
  const { rawQuery: rawQueryString, method, sourceIp } = request;
  const {
    apiId,
    accountId,
    routeKey,
    stage,
    rawPath,
    authorizer,
    pathParameters = {},
    stageVariables,
  } = facts;
  const cookie = textOf(request.headers, "cookie");
  const query = joinedQuery(rawQueryString);
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: {
      ...joinedHeaders(request.headerValues, facts.withoutHeaders),
      "x-forwarded-for": sourceIp,
      "x-forwarded-port": String(request.port),
      "x-forwarded-proto": request.protocol,
      "x-amzn-trace-id": facts.trace,
    },
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId,
      ...(authorizer && { authorizer }),
      domainName: request.host,
      domainPrefix: apiId,
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: textOf(request.headers, "user-agent") ?? "",
      },
      requestId: request.requestId,
      routeKey,
      stage,
      time: commonLogTime(facts.now),
      timeEpoch: facts.now,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(Object.keys(stageVariables ?? {}).length > 0 && { stageVariables }),
  };
}

/** A head that was made before it was known who calls. */
export function version2Known(head: Version2Head, authorizer: Version2Facts["authorizer"]): Version2Head {
  if (authorizer === undefined) return head;
  const { accountId, apiId, ...rest } = head.requestContext;
  return { ...head, requestContext: { accountId, apiId, authorizer, ...rest } };
}

/** The event of a function: payload format 2.0. */
export function version2Event(head: Version2Head, body: Uint8Array) {
  const { headers } = head as { readonly headers: Readonly<Record<string, string>> };
  return { ...head, ...bodyOf(body, headers["content-type"]) };
}

/** What an event says of a caller who signed. */
export function iamIdentity({ accessKeyId, accountId, arn }: Caller): Record<string, unknown> {
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: accountId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId: accountId,
  };
}

/** Those that belong to the connection. */
const leftOut: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding", "expect"]);

function joinedHeaders(
  headers: PublicRequest["headerValues"],
  without: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) =>
      values === undefined || leftOut.has(name) || without.includes(name) ? [] : [[name, values.join(",")]],
    ),
  );
}

function textOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

function joinedQuery(rawQuery: string): Record<string, string> | undefined {
  if (rawQuery === "") return undefined;
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Text types come as text, everything else (forms too) in base64. */
function bodyOf(body: Uint8Array, contentType = ""): Record<string, unknown> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = /^text\/|[/+](json|xml|javascript)\b/i.test(contentType) && isUtf8(body);
  return { body: Buffer.from(body).toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}
