import * as v from "valibot";
import { AppError } from "../../../../shared/errors.ts";
import { ServiceError } from "../../../contracts/service.ts";
import type { TableArns } from "../arns.ts";
import type { DynamoDbEndpoint } from "../endpoint.ts";
import { StreamedRecord } from "./changeRecord.ts";

const Refusal = v.object({
  __type: v.optional(v.string(), ""),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

const Description = v.object({
  StreamDescription: v.object({
    Shards: v.optional(v.array(v.object({ ShardId: v.string(), ParentShardId: v.optional(v.string()) })), []),
    LastEvaluatedShardId: v.optional(v.string()),
  }),
});
const Iterator = v.object({ ShardIterator: v.string() });
const Records = v.object({
  Records: v.optional(v.array(StreamedRecord), []),
  NextShardIterator: v.nullish(v.string()),
});

export interface ShardAt {
  readonly StreamArn: string;
  readonly ShardId: string;
}

/** The Streams API of an endpoint. Throws `ServiceError` for what it refuses, `AppError` when it cannot be asked. */
export class StreamsApi {
  readonly #endpoint: DynamoDbEndpoint;
  readonly #arns: TableArns;

  constructor(endpoint: DynamoDbEndpoint, arns: TableArns) {
    this.#endpoint = endpoint;
    this.#arns = arns;
  }

  async shards(StreamArn: string) {
    const shards = [];
    let after: string | undefined;
    do {
      const input = { StreamArn, ...(after !== undefined && { ExclusiveStartShardId: after }) };
      const { StreamDescription: described } = await this.#ask("DescribeStream", input, Description);
      shards.push(...described.Shards);
      after = described.LastEvaluatedShardId;
    } while (after !== undefined);
    return shards;
  }

  async iterator(shard: ShardAt, position: Readonly<Record<string, string>>): Promise<string> {
    return (await this.#ask("GetShardIterator", { ...shard, ...position }, Iterator)).ShardIterator;
  }

  records(ShardIterator: string, Limit: number) {
    return this.#ask("GetRecords", { ShardIterator, Limit }, Records);
  }

  async #ask<Schema extends v.GenericSchema>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    const body = this.#arns.inwards(Buffer.from(JSON.stringify(input)));
    const answer = await this.#endpoint.send(`DynamoDBStreams_20120810.${operation}`, body);
    const text = this.#arns.outwards(answer.body).toString("utf8");
    if (answer.status !== 200) throw refusalOf(answer.status, text);
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (read.success) return read.output;
    throw new AppError("dynamodb-unreadable", {
      userMessage: `DynamoDB's answer to ${operation} cannot be read: ${read.issues[0].message}`,
    });
  }
}

function refusalOf(status: number, text: string): ServiceError {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  const { __type: type, message, Message } = read.success ? read.output : { __type: "" };
  return new ServiceError({
    code: type.replace(/^.*#/, "") || "InternalServerError",
    status,
    message: message ?? Message ?? `HTTP ${status}`,
  });
}
