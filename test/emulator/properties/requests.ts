import {
  membersOf,
  type OperationModel,
  type ServiceModel,
} from "../../../src/emulator/contracts/serviceModel.ts";
import type { Sent } from "../wire/signedRequest.ts";
import { toQueryRequest } from "./queryRequest.ts";
import { toXmlRequest } from "./xmlRequest.ts";
import type { Random } from "./random.ts";

/** Puts an input on the wire as the model says, whatever types its values have. */
export function toRequest(
  model: ServiceModel,
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
): Sent {
  switch (model.service) {
    case "lambda":
    case "scheduler":
    case "apigateway":
    case "apigatewayv2":
    case "apigatewaymanagementapi":
      return toRestRequest(model, operation, input);
    case "iot":
    case "iotdata":
      return scopedTo(model.service, toRestRequest(model, operation, input));
    case "logs":
      return toJsonRequest(`Logs_20140328.${operation.name}`, "application/x-amz-json-1.1", input);
    case "sqs":
      return toJsonRequest(`AmazonSQS.${operation.name}`, "application/x-amz-json-1.0", input);
    case "events":
      return toJsonRequest(`AWSEvents.${operation.name}`, "application/x-amz-json-1.1", input);
    case "s3":
      return toXmlRequest(model, operation, input);
    case "sns":
      return toQueryRequest(model, operation, input, "2010-03-31");
    case "elasticloadbalancingv2":
      return toQueryRequest(model, operation, input, "2015-12-01");
    case "kinesis":
      return toJsonRequest(`Kinesis_20131202.${operation.name}`, "application/x-amz-json-1.1", input);
    case "states":
      return toJsonRequest(`AWSStepFunctions.${operation.name}`, "application/x-amz-json-1.0", input);
    case "sts":
      return toQueryRequest(model, operation, input, "2011-06-15");
    default:
      throw new Error(`It is not known here how clients of ${model.service} speak.`);
  }
}

export function toJsonRequest(target: string, contentType: string, input: unknown): Sent {
  return {
    method: "POST",
    path: "/",
    headers: { "content-type": contentType, "x-amz-target": target },
    body: JSON.stringify(input),
  };
}

/** Nothing but its signature tells of which service such a request is. */
function scopedTo(service: string, sent: Sent): Sent {
  const authorization = `AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=a`;
  return { ...sent, headers: { ...sent.headers, authorization, "x-amz-date": "20260101T000000Z" } };
}

function toRestRequest(
  model: ServiceModel,
  { http, input: inputShape }: OperationModel,
  input: Readonly<Record<string, unknown>>,
): Sent {
  const [template = "", constants] = (http?.path ?? "/").split("?");
  const query = new URLSearchParams(constants);
  const headers: Record<string, string> = { "content-type": "application/json" };
  const body: Record<string, unknown> = {};
  let payload: string | Uint8Array | undefined;
  let path = template;
  for (const { name, jsonName, at, shape } of membersOf(model, inputShape)) {
    const value = input[name];
    if (value === undefined) continue;
    switch (at?.in) {
      case "label":
        path = path.replace(`{${name}}`, encodeURIComponent(text(value).toWellFormed()));
        break;
      case "query":
        for (const item of Array.isArray(value) ? value : [value]) query.append(at.name, text(item));
        break;
      case "header":
        // What Node's client would not send; odd bytes in heads are tested with a bare socket.
        headers[at.name] = text(value).replaceAll(/[^\x20-\x7e]/g, "?");
        break;
      case "payload":
        payload = shape === "blob" ? Buffer.from(text(value), "base64") : JSON.stringify(value);
        break;
      default:
        body[jsonName ?? name] = value;
    }
  }
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  const method = http?.method ?? "GET";
  const json = method === "GET" ? undefined : JSON.stringify(body);
  return { method, path: `${path}${search}`, headers, ...withBody(payload ?? json) };
}

function withBody(body: Sent["body"] | undefined): Pick<Sent, "body"> {
  return body === undefined ? {} : { body };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

type Damage = (random: Random, sent: Sent) => Sent;

const contentTypes = [
  "text/plain",
  "application/xml",
  "multipart/form-data; boundary=x",
  "",
  "a/b;;;charset",
];
const pathParts = [
  "%00",
  "%zz",
  "//",
  "/../",
  "%2F..%2F",
  "?",
  "?a=%E0%A4%A",
  "?MaxItems=x&MaxItems=-1",
  "#",
  "*",
];
const authorizations = [
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
  "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request, SignedHeaders=;;;, Signature=zz",
  "Bearer x",
  "AWS4-HMAC-SHA256 Credential=a/b/c/__proto__/aws4_request, SignedHeaders=host, Signature=00",
];

/** Ways to damage a request on the wire. */
const damages: readonly Damage[] = [
  (random, sent) => ({ ...sent, body: random.bytes(random.below(200)) }),
  (random, sent) => {
    const body = Buffer.from(sent.body ?? "{}");
    return { ...sent, body: body.subarray(0, random.below(body.length + 1)) };
  },
  (random, sent) => ({ ...sent, body: random.pick(["[", '{"a":']).repeat(20_000) }),
  (_, sent) => ({ ...sent, body: '{"__proto__":{"x":1},"constructor":{"prototype":{}},"toString":1}' }),
  (random, sent) => ({
    ...sent,
    body: random.pick(["null", "1", '"x"', "[]", "\ufeff{}", "{}{}", "{'a':1}"]),
  }),
  (random, sent) => ({ ...sent, headers: { ...sent.headers, "content-type": random.pick(contentTypes) } }),
  (random, sent) => ({ ...sent, method: random.pick(["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) }),
  (random, sent) => {
    const path = sent.path ?? "/";
    const at = random.below(path.length) + 1;
    return { ...sent, path: path.slice(0, at) + random.pick(pathParts) + path.slice(at) };
  },
  (random, sent) => ({ ...sent, headers: { ...sent.headers, authorization: random.pick(authorizations) } }),
  (random, sent) => ({
    ...sent,
    headers: {
      ...sent.headers,
      "x-amz-target": random.pick(["Logs_20140328.", "AmazonSQS.toString", ".", "Logs_20140328.a.b"]),
    },
  }),
  (_, sent) => ({ ...sent, path: `${sent.path ?? "/"}${"/x".repeat(2000)}` }),
  (_, sent) => ({ ...sent, path: `/?${"a=b&".repeat(2000)}` }),
];

export function damage(random: Random, sent: Sent): Sent {
  return random.pick(damages)(random, sent);
}
