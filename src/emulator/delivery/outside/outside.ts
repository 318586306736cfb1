import * as v from "valibot";
import { AppError } from "../../../shared/errors.ts";
import type { MessageAttribute } from "../../contracts/queues.ts";
import type { OutgoingRequest } from "./signedFetch.ts";

// The only file of the emulator that sends requests to services outside. Four requests do not need four SDK clients, which
// would be a fifth of the program; the SDK's signer, loaded at the first of them, does.

/** Where services are that the emulator does not have; one without an endpoint is never called. */
export interface OutboundEndpoints {
  /** `AWS_ENDPOINT_URL_SNS` */
  readonly sns?: string | undefined;
  /** `AWS_ENDPOINT_URL_EVENTBRIDGE` */
  readonly events?: string | undefined;
  /** `AWS_ENDPOINT_URL_S3` */
  readonly s3?: string | undefined;
}

/** Calls to services outside. Each throws `AppError` "no-endpoint" when its service has none, or `OutboundError`. */
export interface Outbound {
  /** Whether a service has an endpoint. */
  has(service: keyof OutboundEndpoints): boolean;
  publish(
    topicArn: string,
    message: string,
    attributes: Readonly<Record<string, MessageAttribute>>,
  ): Promise<void>;
  putEvent(event: OutboundEvent): Promise<void>;
  putObject(bucket: string, key: string, body: string): Promise<void>;
  getObject(bucket: string, key: string, version: string | undefined): Promise<Uint8Array>;
}

interface OutboundEvent {
  readonly busArn: string;
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  /** JSON */
  readonly detail: string;
}

interface OutboundOptions {
  readonly endpoints: OutboundEndpoints;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The endpoints by the variables that every SDK reads. The one for all services is left out: where it is set, it most
 * likely leads to this emulator.
 */
export function endpointsOf(environment: Readonly<Record<string, string | undefined>>): OutboundEndpoints {
  return {
    sns: environment["AWS_ENDPOINT_URL_SNS"],
    events: environment["AWS_ENDPOINT_URL_EVENTBRIDGE"],
    s3: environment["AWS_ENDPOINT_URL_S3"],
  };
}

export function createOutbound({ endpoints, region, credentials }: OutboundOptions): Outbound {
  const send = async (
    service: keyof OutboundEndpoints,
    request: Omit<OutgoingRequest, "endpoint" | "service" | "region" | "credentials">,
  ): Promise<Buffer> => {
    const endpoint = endpoints[service];
    if (endpoint === undefined) throw noEndpoint(service);
    const { signedFetch } = await import("./signedFetch.ts");
    return await signedFetch({ endpoint, service, region, credentials, ...request });
  };
  return {
    has: (service) => endpoints[service] !== undefined,
    async publish(topicArn, message, attributes) {
      await send("sns", {
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: publishForm(topicArn, message, attributes),
        timeoutMs,
      });
    },
    async putEvent({ busArn, source, detailType, resources, detail }) {
      const entry = {
        EventBusName: busArn,
        Source: source,
        DetailType: detailType,
        Resources: resources,
        Detail: detail,
      };
      const answer = await send("events", {
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" },
        body: JSON.stringify({ Entries: [entry] }),
        timeoutMs,
      });
      checkEntry(answer.toString("utf8"));
    },
    async putObject(bucket, key, body) {
      const path = `/${bucket}/${key}`;
      await send("s3", {
        method: "PUT",
        path,
        body,
        headers: { "content-type": "application/json" },
        timeoutMs,
      });
    },
    getObject: (bucket, key, version) =>
      send("s3", {
        method: "GET",
        path: `/${bucket}/${key}`,
        ...(version !== undefined && { query: { versionId: version } }),
        timeoutMs: packageTimeoutMs,
      }),
  };
}

/** Nothing may hang on an endpoint that does not answer. */
const timeoutMs = 30_000;
const packageTimeoutMs = 300_000;

function publishForm(
  topicArn: string,
  message: string,
  attributes: Readonly<Record<string, MessageAttribute>>,
): string {
  const form = new URLSearchParams({
    Action: "Publish",
    Version: "2010-03-31",
    TopicArn: topicArn,
    Message: message,
  });
  for (const [index, [name, { DataType, StringValue = "" }]] of Object.entries(attributes).entries()) {
    const prefix = `MessageAttributes.entry.${index + 1}`;
    form.set(`${prefix}.Name`, name);
    form.set(`${prefix}.Value.DataType`, DataType);
    form.set(`${prefix}.Value.StringValue`, StringValue);
  }
  return form.toString();
}

const putEventsSchema = v.object({
  Entries: v.optional(
    v.array(v.object({ ErrorCode: v.nullish(v.string()), ErrorMessage: v.nullish(v.string()) })),
  ),
});

/** EventBridge answers 200 also when it refuses an event. */
function checkEntry(answer: string): void {
  const { Entries: [entry] = [] } = v.parse(putEventsSchema, JSON.parse(answer));
  if (typeof entry?.ErrorCode !== "string") return;
  throw new AppError("event-refused", {
    userMessage: `EventBridge refused the event: ${entry.ErrorCode} ${entry.ErrorMessage ?? ""}`,
  });
}

function noEndpoint(service: keyof OutboundEndpoints): AppError {
  const name = { sns: "SNS", events: "EVENTBRIDGE", s3: "S3" }[service];
  return new AppError("no-endpoint", {
    userMessage: `The emulator has no ${name} endpoint. Start it with AWS_ENDPOINT_URL_${name} set.`,
  });
}
