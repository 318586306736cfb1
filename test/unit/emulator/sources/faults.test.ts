import assert from "node:assert/strict";
import type { Mapping } from "../../../../src/emulator/contracts/eventSources.ts";
import type { Invocations } from "../../../../src/emulator/contracts/invocations.ts";
import { createSqs, migrations } from "../../../../src/emulator/services/sqs/service.ts";
import { FunctionCalls } from "../../../../src/emulator/sources/polling/functionCalls.ts";
import { QueueSource } from "../../../../src/emulator/sources/sqs/queueSource.ts";
import { silentLog } from "../../../../src/shared/log.ts";
import { Places } from "../../../../src/shared/places.ts";
import { ManualClock } from "../../../manualClock.ts";
import { passUntil, testEachFault } from "../store/eachFault.ts";
import { MappedStream, quiet } from "./streamFixture.ts";

const place = { region: "us-east-1", accountId: "000000000000" };
const queueArn = "arn:aws:sqs:us-east-1:000000000000:orders";

testEachFault("each message that a queue has accepted is handled", migrations, async (database, arm) => {
  const clock = new ManualClock();
  const { service, queues, quiesce } = createSqs({ ...place, database, clock });
  void service.operations["CreateQueue"]?.({ QueueName: "orders" } as never, { headers: {} } as never);
  const handled: string[] = [];
  const outcome = {
    payload: Buffer.from("null"),
    contentType: "application/json",
    logTail: new Uint8Array(),
    durationMs: 1,
    billedDurationMs: 1,
    maxMemoryUsedMb: 1,
  };
  const invocations: Invocations = {
    run: (_fn, request) => {
      const { Records } = JSON.parse(Buffer.from(request().payload).toString("utf8")) as {
        Records: readonly { body: string }[];
      };
      handled.push(...Records.map(({ body }) => body));
      return Promise.resolve({ outcome, executedVersion: "$LATEST" });
    },
  };
  const mapping: Mapping = {
    uuid: "one",
    kind: "sqs",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:fn",
    roleArn: "",
    active: true,
    settings: { EventSourceArn: queueArn, BatchSize: 2 },
  };
  const calls = new FunctionCalls({ invocations, places: new Places(10), log: silentLog });
  const source = new QueueSource({ queues, calls, clock, log: silentLog });
  const polling = source.open(mapping.uuid, () => mapping);
  await quiet();
  arm();
  const accepted = ["a", "b", "c"].filter((body) => {
    try {
      queues.send(queueArn, { body });
      return true;
    } catch {
      // Whoever sent it knows.
      return false;
    }
  });
  await passUntil(clock, () => database.countRows("sqs_messages") === 0);
  await polling.stop();
  quiesce();
  assert.deepEqual([...new Set(handled)].toSorted(), accepted);
});

testEachFault("each record of a shard is handled, in order", [], async (database, arm) => {
  const after: (() => unknown)[] = [];
  const mapped = new MappedStream(
    { after: (work) => void after.push(work as () => unknown) },
    { BatchSize: 2 },
    database,
  );
  mapped.handler = () => null;
  mapped.stream.open("shard");
  mapped.put("shard", "a1", "a2", "a3");
  arm();
  mapped.start();
  await passUntil(mapped.clock, () => mapped.seen.flat().includes("a3"));
  mapped.put("shard", "b1");
  await passUntil(mapped.clock, () => mapped.seen.flat().includes("b1"));
  await quiet();
  await mapped.stop();
  database.arm(Number.POSITIVE_INFINITY);
  const firsts = [...new Set(mapped.seen.flat())];
  assert.deepEqual(firsts, ["a1", "a2", "a3", "b1"]);
  assert.ok(mapped.calls.length <= 4, `${mapped.calls.length} calls`);
  for (const work of after) await work();
});
