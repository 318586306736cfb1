import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { essence } from "../payloads/mediaTypes.ts";

type Texts = Readonly<Record<string, readonly string[]>>;

interface Facts {
  readonly targetGroupArn: string;
  readonly hasMultiValues: boolean;
  /** As the load balancer knows it. */
  readonly path: string;
  readonly trace: string;
}

/** The event of a function behind a load balancer. */
export function balancerEvent(request: PublicRequest, body: Uint8Array, facts: Facts) {
  const { hasMultiValues, targetGroupArn, path, trace } = facts;
  const headers = headersOf(request, trace);
  const parameters = parametersOf(request.rawQuery);
  const contentType = headers["content-type"]?.at(-1);
  const isText = headers["content-encoding"] === undefined && isTextType(contentType);
  const isBase64Encoded = body.length > 0 && !isText;
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path,
    ...(hasMultiValues
      ? { multiValueQueryStringParameters: parameters, multiValueHeaders: headers }
      : { queryStringParameters: lastOf(parameters), headers: lastOf(headers) }),
    body: Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

/** What a target group asks its function to know whether it is well. */
export function healthCheckEvent(targetGroupArn: string, path: string, hasMultiValues: boolean) {
  const headers = { "user-agent": "ELB-HealthChecker/2.0" };
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: "GET",
    path,
    ...(hasMultiValues
      ? {
          multiValueQueryStringParameters: {},
          multiValueHeaders: { "user-agent": [headers["user-agent"]] },
        }
      : { queryStringParameters: {}, headers }),
    body: "",
    isBase64Encoded: false,
  };
}

/** Of the connection, and those that the load balancer says itself. */
const leftOut: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

function headersOf(request: PublicRequest, trace: string): Texts {
  const sent = Object.entries(request.headerValues).flatMap(([name, values]) =>
    values === undefined || leftOut.has(name) ? [] : [[name, values] as const],
  );
  const before = request.headerValues["x-forwarded-for"] ?? [];
  return {
    ...Object.fromEntries(sent),
    "x-amzn-trace-id": [trace],
    "x-forwarded-for": [[...before, request.sourceIp].join(", ")],
    "x-forwarded-port": [String(request.port)],
    "x-forwarded-proto": [request.protocol],
  };
}

/** Names and values as they were sent: a load balancer decodes neither. */
function parametersOf(rawQuery: string): Texts {
  const found = new Map<string, string[]>();
  for (const part of rawQuery.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return Object.fromEntries(found);
}

function lastOf(values: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
const textTypes: readonly string[] = ["application/json", "application/javascript", "application/xml"];

function isTextType(contentType: string | undefined): boolean {
  const type = essence(contentType ?? "");
  return type.startsWith("text/") || textTypes.includes(type);
}
