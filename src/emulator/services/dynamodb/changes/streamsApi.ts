import * as v from "valibot";
import { resourceParts } from "../../../../shared/arn.ts";
import { ServiceError } from "../../../contracts/service.ts";
import type { JsonApi } from "../jsonApi.ts";
import type { TablesApi } from "../tablesApi.ts";
import { StreamedRecord } from "./changeRecord.ts";

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
  readonly #api: JsonApi;
  readonly #tables: TablesApi;

  constructor(api: JsonApi, tables: TablesApi) {
    this.#api = api;
    this.#tables = tables;
  }

  async shards(streamArn: string) {
    const StreamArn = await this.#current(streamArn);
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
    const StreamArn = await this.#current(shard.StreamArn);
    const input = { ...shard, StreamArn, ...position };
    return (await this.#ask("GetShardIterator", input, Iterator)).ShardIterator;
  }

  records(ShardIterator: string, Limit: number) {
    return this.#ask("GetRecords", { ShardIterator, Limit }, Records);
  }

  /** A template's word for a stream is the stream that its table has now. */
  async #current(streamArn: string): Promise<string> {
    const [, name = "", , label] = (resourceParts(streamArn)[0] ?? "").split("/");
    if (label !== "latest") return streamArn;
    const current = (await this.#tables.describe(name))?.streamArn;
    if (current !== undefined) return current;
    throw new ServiceError({
      code: "ResourceNotFoundException",
      status: 400,
      message: `Requested resource not found: Stream: ${streamArn} not found`,
    });
  }

  #ask<Schema extends v.GenericSchema>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    schema: Schema,
  ) {
    return this.#api.ask(`DynamoDBStreams_20120810.${operation}`, input, schema);
  }
}
