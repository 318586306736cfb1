import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { isBinary } from "./mediaTypes.ts";
import { commonLogTime } from "./time.ts";

type Text = Readonly<Record<string, string>>;
type Texts = Readonly<Record<string, readonly string[]>>;

/** What API Gateway knows of who calls; null where it does not. */
export interface Identity {
  readonly accessKey?: string;
  readonly accountId?: string;
  readonly caller?: string;
  readonly userArn?: string;
  readonly user?: string;
  readonly apiKey?: string;
  readonly apiKeyId?: string;
}

export interface Version1Facts {
  readonly apiId: string;
  readonly accountId: string;
  readonly stage: string;
  readonly deploymentId: string;
  readonly resourceId: string;
  /** `/orders/{id}` */
  readonly resourcePath: string;
  readonly operationName: string | undefined;
  /** Below the stage, as it was matched. */
  readonly path: string;
  /** With the stage, as it was sent. */
  readonly fullPath: string;
  readonly pathParameters: Text;
  readonly stageVariables: Text | undefined;
  readonly identity: Identity;
  /** What an authorizer said. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
  readonly extendedRequestId: string;
  /** The request's `X-Amzn-Trace-Id`. */
  readonly trace: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A request as functions and authorizers see it; without its body. */
export type Version1Head = ReturnType<typeof version1Head>;

/** Payload format 1.0, all but `body` and `isBase64Encoded`. */
export function version1Head(request: PublicRequest, facts: Version1Facts) {
  const multiValueHeaders = version1Headers(request, facts.trace);
  const query = new URLSearchParams(request.rawQuery);
  const multiValueQuery = [...new Set(query.keys())].map((name) => [name, query.getAll(name)] as const);
  return {
    resource: facts.resourcePath,
    path: facts.path,
    httpMethod: request.method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: orNull(lastValues(Object.fromEntries(multiValueQuery))),
    multiValueQueryStringParameters: orNull(Object.fromEntries(multiValueQuery)),
    pathParameters: orNull(facts.pathParameters),
    stageVariables: facts.stageVariables ?? null,
    requestContext: requestContext(request, facts),
  };
}

/** A head that was made before it was known who calls. Headers and query stay as they were read. */
export function version1Known(
  head: Version1Head,
  request: PublicRequest,
  facts: Version1Facts,
): Version1Head {
  return { ...head, requestContext: requestContext(request, facts) };
}

/** The event of a Lambda proxy integration: payload format 1.0. */
export function version1Event<Head extends { readonly headers: Text }>(
  head: Head,
  body: Uint8Array,
  binaryMediaTypes: readonly string[],
) {
  const contentType = valueOf(head.headers, "content-type");
  const isBase64Encoded = body.length > 0 && isBinary(contentType, binaryMediaTypes);
  const text = Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8");
  return { ...head, body: body.length === 0 ? null : text, isBase64Encoded };
}

function requestContext(request: PublicRequest, facts: Version1Facts) {
  return {
    resourceId: facts.resourceId,
    ...(facts.authorizer && { authorizer: facts.authorizer }),
    resourcePath: facts.resourcePath,
    ...(facts.operationName !== undefined && { operationName: facts.operationName }),
    httpMethod: request.method,
    extendedRequestId: facts.extendedRequestId,
    requestTime: commonLogTime(facts.now),
    path: facts.fullPath,
    accountId: facts.accountId,
    protocol: `HTTP/${request.httpVersion}`,
    stage: facts.stage,
    domainPrefix: facts.apiId,
    requestTimeEpoch: facts.now,
    requestId: request.requestId,
    identity: identityOf(request, facts.identity),
    domainName: request.host,
    deploymentId: facts.deploymentId,
    apiId: facts.apiId,
  };
}

function identityOf({ sourceIp, headers }: PublicRequest, known: Identity) {
  const userAgent = headers["user-agent"];
  return {
    cognitoIdentityPoolId: null,
    accountId: known.accountId ?? null,
    cognitoIdentityId: null,
    caller: known.caller ?? null,
    ...(known.apiKey !== undefined && { apiKey: known.apiKey, apiKeyId: known.apiKeyId ?? null }),
    sourceIp,
    principalOrgId: null,
    accessKey: known.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: known.userArn ?? null,
    userAgent: typeof userAgent === "string" ? userAgent : null,
    user: known.user ?? null,
  };
}

/** Those that never reach an integration (recorded), and those of the connection. */
const leftOut: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "host",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** Names keep the client's case, but for the one that AWS spells itself (recorded). */
export function version1Headers(request: PublicRequest, trace: string): Texts {
  const found = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of request.spelledHeaders) {
    const key = name.toLowerCase();
    if (leftOut.has(key)) continue;
    const before = found.get(key);
    if (before !== undefined) before.values.push(value);
    else found.set(key, { name: key === "authorization" ? "Authorization" : name, values: [value] });
  }
  const forwarded = request.headerValues["x-forwarded-for"] ?? [];
  return {
    ...Object.fromEntries([...found.values()].map(({ name, values }) => [name, values])),
    Host: [request.host],
    "X-Amzn-Trace-Id": [trace],
    "X-Forwarded-For": [[...forwarded, request.sourceIp].join(", ")],
    "X-Forwarded-Port": [String(request.port)],
    "X-Forwarded-Proto": [request.protocol],
  };
}

export function lastValues(values: Texts): Text {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}

/** The value of a header whose name may be spelled in any way. */
export function valueOf(headers: Text, lowerName: string): string | undefined {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === lowerName);
  return name === undefined ? undefined : headers[name];
}

function orNull<Entries extends object>(entries: Entries): Entries | null {
  return Object.keys(entries).length === 0 ? null : entries;
}
