import assert from "node:assert/strict";
import { request } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as apigateway from "@aws-sdk/client-api-gateway";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as lambda from "@aws-sdk/client-lambda";
import * as stepfunctions from "@aws-sdk/client-sfn";
import * as s3 from "@aws-sdk/client-s3";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as v from "valibot";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { clientOptions } from "../emulator/startedEmulator.ts";
import type { RawAnswer } from "./expect.ts";

type Params = Readonly<Record<string, unknown>>;

/** The services whose operations the cases name, as SDK packages. */
const sdks = { lambda, stepfunctions, logs, sqs, sns, s3, events, apigateway, kinesis, dynamodb } as const;
export type RawService = keyof typeof sdks;

export function isRawService(name: string): name is RawService {
  return Object.hasOwn(sdks, name);
}

/** A service's API by operation names: the SDK writes and signs requests, the raw answers come back. */
export class RawClient {
  readonly #service: RawService;
  readonly #client: lambda.LambdaClient;
  #last: RawAnswer | undefined;

  constructor(emulator: Emulator, service: RawService = "lambda") {
    this.#service = service;
    const options = clientOptions(emulator);
    const clients = {
      lambda: () => new lambda.LambdaClient(options),
      stepfunctions: () => new stepfunctions.SFNClient(options),
      logs: () => new logs.CloudWatchLogsClient(options),
      sqs: () => new sqs.SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
      sns: () => new sns.SNSClient(options),
      s3: () => new s3.S3Client(options),
      events: () => new events.EventBridgeClient(options),
      kinesis: () => new kinesis.KinesisClient(options),
      dynamodb: () => new dynamodb.DynamoDBClient(options),
      apigateway: () => new apigateway.APIGatewayClient(options),
    };
    // The clients are alike but for the types of their operations, which the cases call by name.
    this.#client = clients[service]() as lambda.LambdaClient;
    // Closest to the wire: within what reads answers, so that its reading is tested as well.
    this.#client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const response = result.response as { statusCode: number; headers: object; body: Readable };
        const bytes = await buffer(response.body);
        response.body = Readable.from([bytes], { objectMode: false });
        this.#last = {
          status: response.statusCode,
          headers: lowerCased(response.headers),
          body: bytes.toString("utf8"),
        };
        return result;
      },
      { step: "deserialize", priority: "low", name: "keepRawAnswer" },
    );
  }

  /** Rejects when the SDK cannot read an answer, or there is none; an error of the service is an answer. */
  async send(operation: string, params: Params): Promise<RawAnswer> {
    const sdk: unknown = sdks[this.#service];
    const Command = (sdk as Readonly<Record<string, CommandClass | undefined>>)[`${operation}Command`];
    assert.ok(Command, `the SDK has ${operation}`);
    this.#last = undefined;
    let output: unknown;
    try {
      output = await this.#client.send(new Command(withBytes(params)));
    } catch (error) {
      // An error of the service has what came with it; anything else was no answer.
      if (typeof error !== "object" || error === null || !("$fault" in error)) throw error;
    }
    const answer = this.#lastAnswer();
    assert.ok(answer, `${operation} was answered`);
    const isXml = this.#service === "s3" || answer.body.startsWith("<?xml");
    return isXml ? asJson(answer, output) : answer;
  }

  #lastAnswer(): RawAnswer | undefined {
    return this.#last;
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Binary attributes of items are texts in the cases. */
function withBytes(params: Params): Params {
  const { Item: item } = params;
  if (typeof item !== "object" || item === null) return params;
  const attributes = Object.entries(item).map(([name, value]: [string, Params]) => {
    const { B: text } = value;
    return [name, typeof text === "string" ? { B: Buffer.from(text) } : value];
  });
  return { ...params, Item: Object.fromEntries(attributes) };
}

/** An answer of XML, as the cases have it: what the SDK read of it, or code and message of the error as they stand there. */
function asJson(answer: RawAnswer, output: unknown): RawAnswer {
  const text = (tag: string) => {
    const [, escaped] = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(answer.body) ?? [];
    return escaped?.replaceAll(
      /&(?:quot|lt|gt|amp);/g,
      (entity) => ({ "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&" })[entity] ?? entity,
    );
  };
  const { Body: _stream, ...members } = (output ?? {}) as { readonly Body?: unknown };
  const body = output === undefined ? { __type: text("Code"), message: text("Message") } : members;
  return { ...answer, body: JSON.stringify(body) };
}

// The SDK types each operation by itself; the cases call them by name.
type CommandClass = new (input: object) => lambda.ListFunctionsCommand;

export const HttpStep = v.object({
  url: v.string(),
  method: v.string(),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ""),
});

/** One request to a function URL or an API, whose host name is sent but not looked up. */
export function fetchUrl(
  { port }: Emulator,
  { url, method, headers, body }: v.InferOutput<typeof HttpStep>,
): Promise<RawAnswer> {
  // Not by `URL`, which would tidy the path up.
  const [, host = "", path = ""] = /^https?:\/\/([^/]+)(.*)$/s.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path: path === "" ? "/" : path,
        headers: {
          host,
          ...headers,
          // Node sends the header `Trailer` in chunks or not at all.
          ...(Object.hasOwn(headers, "Trailer")
            ? { "transfer-encoding": "chunked" }
            : body !== "" && { "content-length": Buffer.byteLength(body) }),
        },
        agent: false,
      },
      (response) => {
        buffer(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              headers: lowerCased(response.headers),
              body: bytes.toString("utf8"),
            }),
          reject,
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function lowerCased(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]: [string, unknown]) => [name.toLowerCase(), String(value)]),
  );
}
