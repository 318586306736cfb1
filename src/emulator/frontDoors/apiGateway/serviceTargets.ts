/** How a service is asked for an operation by its name alone. */
export type ServiceTarget =
  /** By the header `X-Amz-Target`. */
  | { readonly kind: "json"; readonly target: string; readonly contentType: string }
  /** By a form with `Action` and `Version`. */
  | { readonly kind: "query"; readonly version: string };

const json = (target: string, version: "1.0" | "1.1"): ServiceTarget => ({
  kind: "json",
  target,
  contentType: `application/x-amz-json-${version}`,
});

/** By the service's name in signatures. */
const targets: Readonly<Record<string, ServiceTarget>> = {
  dynamodb: json("DynamoDB_20120810", "1.0"),
  events: json("AWSEvents", "1.1"),
  kinesis: json("Kinesis_20131202", "1.1"),
  logs: json("Logs_20140328", "1.1"),
  sns: { kind: "query", version: "2010-03-31" },
  sqs: { kind: "query", version: "2012-11-05" },
  states: json("AWSStepFunctions", "1.0"),
  sts: { kind: "query", version: "2011-06-15" },
};

/** Undefined for a service that has no operations by name. */
export function serviceTarget(service: string): ServiceTarget | undefined {
  return Object.hasOwn(targets, service) ? targets[service] : undefined;
}
