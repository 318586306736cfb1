import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  PutRecordsCommand,
  type Shard,
  type StreamDescription,
} from "@aws-sdk/client-kinesis";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { until } from "../../until.ts";
import { clientOptions, type End } from "../startedEmulator.ts";

/** A client, which speaks HTTP/2 as the SDK does by default, and what tests of streams do with it. */
export class KinesisBench {
  readonly client: KinesisClient;
  #made = 0;

  constructor(emulator: Emulator, end: End) {
    this.client = new KinesisClient(clientOptions(emulator));
    end.after(() => this.client.destroy());
  }

  /** Creates a stream and waits until it is active. Returns its name. */
  async stream(ShardCount = 1): Promise<string> {
    this.#made += 1;
    const StreamName = `stream-${this.#made}`;
    await this.client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    await this.settled(StreamName);
    return StreamName;
  }

  async settled(StreamName: string): Promise<StreamDescription> {
    return until(async () => {
      const { StreamDescription: found } = await this.client.send(new DescribeStreamCommand({ StreamName }));
      return found?.StreamStatus === "ACTIVE" ? found : undefined;
    });
  }

  async shards(StreamName: string): Promise<readonly Shard[]> {
    return (await this.settled(StreamName)).Shards ?? [];
  }

  /** Puts texts, each also its own partition key. */
  async put(StreamName: string, ...texts: readonly string[]) {
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    const answer = await this.client.send(new PutRecordsCommand({ StreamName, Records }));
    return answer.Records ?? [];
  }

  /** An iterator of a stream's first shard. */
  async iterator(
    StreamName: string,
    where: Partial<GetShardIteratorCommandInput> = { ShardIteratorType: "TRIM_HORIZON" },
  ): Promise<string> {
    const { ShardIterator = "" } = await this.client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: "shardId-000000000000",
        ShardIteratorType: undefined,
        ...where,
      }),
    );
    return ShardIterator;
  }

  /** The texts behind an iterator. */
  async texts(ShardIterator: string, Limit?: number): Promise<string[]> {
    const { Records = [] } = await this.client.send(new GetRecordsCommand({ ShardIterator, Limit }));
    return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
  }

  async read(StreamName: string, where?: Partial<GetShardIteratorCommandInput>): Promise<string[]> {
    return this.texts(await this.iterator(StreamName, where));
  }
}
