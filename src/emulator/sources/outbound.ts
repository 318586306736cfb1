import { AppError } from "../../shared/errors.ts";
import type { MessageAttribute } from "../sqs/queues.ts";

// The only file of the emulator that sends requests with the SDK. Each client is loaded when it is first needed: most
// emulators never need one.

/** Where services are that the emulator does not have; one without an endpoint is never called. */
export interface OutboundEndpoints {
  /** `AWS_ENDPOINT_URL_SNS` */
  readonly sns?: string | undefined;
  /** `AWS_ENDPOINT_URL_EVENTBRIDGE` */
  readonly events?: string | undefined;
  /** `AWS_ENDPOINT_URL_S3` */
  readonly s3?: string | undefined;
}

/** Calls to services outside. Each throws `AppError` "no-endpoint" when its service has none, else what the SDK throws. */
export interface Outbound {
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
  const options = (service: keyof OutboundEndpoints) => {
    const endpoint = endpoints[service];
    if (endpoint === undefined) throw noEndpoint(service);
    // Whoever calls tries again on his own; nothing may hang on an endpoint that does not answer.
    const requestHandler = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
    return { endpoint, region, credentials, maxAttempts: 1, requestHandler };
  };
  const sns = once(async () => {
    const { PublishCommand, SNSClient } = await import("@aws-sdk/client-sns");
    return { client: new SNSClient(options("sns")), PublishCommand };
  });
  const events = once(async () => {
    const { EventBridgeClient, PutEventsCommand } = await import("@aws-sdk/client-eventbridge");
    return { client: new EventBridgeClient(options("events")), PutEventsCommand };
  });
  const s3 = once(async () => {
    const { GetObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    // Endpoints on loopback have no name for each bucket.
    const client = new S3Client({ ...options("s3"), forcePathStyle: true });
    return { client, GetObjectCommand, PutObjectCommand };
  });
  return {
    async publish(topicArn, message, attributes) {
      const { client, PublishCommand } = await sns();
      const MessageAttributes = { ...attributes };
      await client.send(new PublishCommand({ TopicArn: topicArn, Message: message, MessageAttributes }));
    },
    async putEvent({ busArn, source, detailType, resources, detail }) {
      const { client, PutEventsCommand } = await events();
      const { Entries } = await client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: busArn,
              Source: source,
              DetailType: detailType,
              Resources: [...resources],
              Detail: detail,
            },
          ],
        }),
      );
      const [entry] = Entries ?? [];
      if (entry?.ErrorCode !== undefined) {
        throw new AppError("event-refused", {
          userMessage: `EventBridge refused the event: ${entry.ErrorCode} ${entry.ErrorMessage ?? ""}`,
        });
      }
    },
    async putObject(bucket, key, body) {
      const { client, PutObjectCommand } = await s3();
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async getObject(bucket, key, version) {
      const { client, GetObjectCommand } = await s3();
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
      );
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}

function noEndpoint(service: keyof OutboundEndpoints): AppError {
  const variable = { sns: "SNS", events: "EVENTBRIDGE", s3: "S3" }[service];
  return new AppError("no-endpoint", {
    userMessage: `The emulator has no ${variable} endpoint. Start it with AWS_ENDPOINT_URL_${variable} set.`,
  });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
