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

interface EventFacts {
  readonly urlId: string;
  readonly body: Uint8Array;
  readonly caller: Caller | undefined;
  /** The request's `X-Amzn-Trace-Id`. */
  readonly trace: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The event that a function behind a URL gets: payload format 2.0. */
export function urlEvent(request: PublicRequest, facts: EventFacts): Record<string, unknown> {
  const { path: rawPath, rawQuery: rawQueryString, method, sourceIp } = request;
  const cookie = textOf(request.headers, "cookie");
  const query = joinedQuery(rawQueryString);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: {
      ...joinedHeaders(request.headerValues, facts.caller),
      // A function URL has them in both places, where an HTTP API moves them.
      ...(cookie !== undefined && { cookie }),
      "x-forwarded-for": sourceIp,
      "x-forwarded-port": String(request.port),
      "x-forwarded-proto": "http",
      "x-amzn-trace-id": facts.trace,
    },
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: facts.caller?.accountId ?? "anonymous",
      apiId: facts.urlId,
      ...(facts.caller && { authorizer: { iam: identityOf(facts.caller) } }),
      domainName: request.host,
      domainPrefix: facts.urlId,
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: textOf(request.headers, "user-agent") ?? "",
      },
      requestId: request.requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(facts.now),
      timeEpoch: facts.now,
    },
    ...bodyOf(facts.body, textOf(request.headers, "content-type")),
  };
}

function identityOf({ accessKeyId, accountId, arn }: Caller): Record<string, unknown> {
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

/** Those that belong to the connection, or come elsewhere in the event. */
const leftOut: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "cookie",
  "expect",
]);

function joinedHeaders(
  headers: PublicRequest["headerValues"],
  caller: Caller | undefined,
): Record<string, string> {
  // Recorded: who was let in for a signature has used it up. Otherwise it is for the function to read.
  const isLeftOut = (name: string) => leftOut.has(name) || (name === "authorization" && caller !== undefined);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) =>
      values === undefined || isLeftOut(name) ? [] : [[name, values.join(",")]],
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
