import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import { until } from "../../until.ts";
import { spawnedEmulator } from "../spawnedEmulator.ts";

const StreamName = "records";

test("a killed emulator has lost no record that it acknowledged", { timeout: 120_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-killed-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const started = async () => {
    const { child, options } = await spawnedEmulator(t, dataDir);
    const client = new KinesisClient(options);
    t.after(() => client.destroy());
    return { child, client };
  };
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < 3; round++) {
    const { child, client } = await started();
    if (round === 0) await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await until(async () => {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
      return StreamDescription?.StreamStatus === "ACTIVE";
    });
    const ended = once(child, "exit");
    const put = async (text: string) => {
      const { SequenceNumber = "" } = await client.send(
        new PutRecordCommand({ StreamName, PartitionKey: text, Data: Buffer.from(text) }),
      );
      acknowledged.set(SequenceNumber, text);
      // In the middle of the others of its round.
      if (acknowledged.size === (round + 1) * 20) child.kill("SIGKILL");
    };
    await Promise.allSettled(Array.from({ length: 60 }, (_, index) => put(`${round}-${index}`)));
    child.kill("SIGKILL");
    await ended;
  }

  const { client } = await started();
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    }),
  );
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  const kept = new Map(
    Records.map(({ SequenceNumber = "", Data }) => [SequenceNumber, Buffer.from(Data ?? []).toString()]),
  );
  assert.ok(acknowledged.size >= 60);
  for (const [number, text] of acknowledged) assert.equal(kept.get(number), text);
  const numbers = Records.map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => (a < b ? -1 : 1)),
  );
});
