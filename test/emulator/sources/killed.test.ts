import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import * as kinesis from "@aws-sdk/client-kinesis";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import { until } from "../../until.ts";
import { createFunction } from "../lambda/lambdaClient.ts";
import { spawnedEmulator } from "../spawnedEmulator.ts";

/** Sends what its records hold to a port. */
const source = `exports.handler = async ({ Records }) => {
  const bodies = Records.map(({ body, kinesis }) => body ?? Buffer.from(kinesis.data, "base64").toString());
  await fetch("http://127.0.0.1:" + process.env.PORT, { method: "POST", body: JSON.stringify(bodies) });
};\n`;

async function listening(t: TestContext, seen: Set<string>): Promise<number> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      for (const each of JSON.parse(body) as readonly string[]) seen.add(each);
      response.end();
    });
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test(
  "a killed emulator has lost no message and no record that it acknowledged",
  { timeout: 120_000 },
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-killed-"));
    t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    const seen = new Set<string>();
    const acknowledged: string[] = [];
    const port = await listening(t, seen);
    for (let round = 0; round < 3; round += 1) {
      const { child, options } = await spawnedEmulator(t, dataDir);
      const [client, queues, streams] = [
        new LambdaClient(options),
        new sqs.SQSClient(options),
        new kinesis.KinesisClient(options),
      ];
      t.after(() => {
        for (const each of [client, queues, streams]) each.destroy();
      });
      const { QueueUrl } = await queues.send(
        new sqs.CreateQueueCommand({ QueueName: "orders", Attributes: { VisibilityTimeout: "3" } }),
      );
      if (round === 0) {
        await createFunction(client, "consumer", source, {
          Environment: { Variables: { PORT: String(port) } },
        });
        await streams.send(new kinesis.CreateStreamCommand({ StreamName: "orders", ShardCount: 2 }));
        for (const EventSourceArn of [
          "sqs:us-east-1:000000000000:orders",
          "kinesis:us-east-1:000000000000:stream/orders",
        ]) {
          await client.send(
            new CreateEventSourceMappingCommand({
              FunctionName: "consumer",
              EventSourceArn: `arn:aws:${EventSourceArn}`,
              BatchSize: 3,
              ...(EventSourceArn.startsWith("kinesis") && {
                StartingPosition: "TRIM_HORIZON",
                ParallelizationFactor: 2,
              }),
            }),
          );
        }
        await until(async () => {
          const { StreamDescriptionSummary: stream } = await streams.send(
            new kinesis.DescribeStreamSummaryCommand({ StreamName: "orders" }),
          );
          return stream?.StreamStatus === "ACTIVE";
        });
      }
      const send = async (number: number) => {
        const [message, record] = [`message ${round}-${number}`, `record ${round}-${number}`];
        await queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: message }));
        acknowledged.push(message);
        await streams.send(
          new kinesis.PutRecordCommand({
            StreamName: "orders",
            PartitionKey: record,
            Data: Buffer.from(record),
          }),
        );
        acknowledged.push(record);
        if (number === 20) child.kill("SIGKILL");
      };
      const ended = once(child, "exit");
      await Promise.allSettled(Array.from({ length: 30 }, (_, number) => send(number)));
      await ended;
    }
    await spawnedEmulator(t, dataDir);
    await until(() => acknowledged.every((each) => seen.has(each)));
    assert.ok(acknowledged.length >= 60);
  },
);
