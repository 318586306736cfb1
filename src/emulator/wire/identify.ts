import { headerOf } from "./message.ts";
import type { IncomingHttpHeaders } from "node:http";
import type { ServiceName } from "./model/model.ts";
import type { Protocol } from "./protocols/errors.ts";

export type Identified =
  | { readonly kind: "service"; readonly service: ServiceName; readonly protocol: Protocol }
  | { readonly kind: "unknown-service"; readonly name: string };

/** Their names in signatures are ours. */
const services: readonly ServiceName[] = ["lambda", "logs", "sqs", "sts"];

/**
 * Which service and protocol a request means: by the service that its signature is scoped to, else, unsigned, by its shape. (At AWS
 * the host name says it; at one address, the signature does.)
 */
export function identify(scope: string | undefined, headers: IncomingHttpHeaders, path: string): Identified {
  const target = headerOf(headers, "x-amz-target");
  const service =
    scope === undefined ? byShape(target, headers, path) : services.find((name) => name === scope);
  if (service === undefined) return { kind: "unknown-service", name: scope ?? "" };
  return { kind: "service", service, protocol: protocolOf(service, target) };
}

function byShape(target: string | undefined, headers: IncomingHttpHeaders, path: string): ServiceName {
  if (target?.startsWith("Logs_20140328.")) return "logs";
  if (target?.startsWith("AmazonSQS.")) return "sqs";
  const isForm = headerOf(headers, "content-type")?.startsWith("application/x-www-form-urlencoded");
  // Queries are posted to `/`, those of SQS also to the queue's own path; STS's are rarely unsigned.
  if (isForm && path === "/") return "sts";
  if (/^\/\d{12}\/[^/]+\/?$/.test(path)) return "sqs";
  return "lambda";
}

function protocolOf(service: ServiceName, target: string | undefined): Protocol {
  switch (service) {
    case "lambda":
      return { kind: "rest-json" };
    case "logs":
      return { kind: "aws-json", contentType: "application/x-amz-json-1.1" };
    case "sqs":
      return target === undefined
        ? { kind: "query" }
        : { kind: "aws-json", contentType: "application/x-amz-json-1.0" };
    case "sts":
      return { kind: "query" };
  }
}
