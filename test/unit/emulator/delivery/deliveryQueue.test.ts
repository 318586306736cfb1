import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ServiceError } from "../../../../src/emulator/contracts/service.ts";
import { migrations } from "../../../../src/emulator/delivery/deliveryTable.ts";
import { inTransaction } from "../../../../src/emulator/store/open.ts";
import { until } from "../../../until.ts";
import { openDeliveries, owed, queueArn, topicArn } from "./openDeliveries.ts";

test("a target that hangs holds up no other, however many of its kind hang", async (t) => {
  const { queue, accepted, requests } = openDeliveries(t);
  queue.start();
  for (let index = 0; index < 100; index += 1) queue.owe(owed(topicArn(`hangs-${index}`), "slow"));
  await until(() => requests.length > 0);
  queue.owe(owed(queueArn, "quick"));
  await until(() => accepted.length === 1);
  assert.deepEqual(accepted, ["quick"]);
});

test("a queue gets its messages in order, and each once", async (t) => {
  const { queue, accepted, left } = openDeliveries(t);
  queue.start();
  const bodies = Array.from({ length: 300 }, (_, index) => String(index));
  for (const body of bodies) queue.owe(owed(queueArn, body));
  await until(() => left() === 0);
  assert.deepEqual(accepted, bodies);
});

test("nothing of a transaction that was rolled back is delivered", async (t) => {
  const { queue, database, accepted, left } = openDeliveries(t);
  queue.start();
  assert.throws(() =>
    inTransaction(database, () => {
      queue.owe(owed(queueArn, "never"));
      throw new Error("rolled back");
    }),
  );
  queue.owe(owed(queueArn, "kept"));
  await until(() => left() === 0);
  assert.deepEqual(accepted, ["kept"]);
});

test("what a target outside does not take is tried four times more, ever later, then given up", async (t) => {
  const { queue, clock, requests, lines, left } = openDeliveries(t);
  queue.start();
  queue.owe(owed(topicArn("down"), "a"));
  for (const [index, waitMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
    const request = await until(() => requests[index]);
    request.end(new Error("ECONNREFUSED"));
    await until(() => clock.waitsFor(waitMs));
    clock.advance(waitMs);
  }
  (await until(() => requests[4])).end(new Error("ECONNREFUSED"));
  await until(() => left() === 0);
  assert.match(lines.join(""), /^warn not delivered to the destination target="[^"]+:down" .*ECONNREFUSED/);
});

test("a message that waits for its retry holds up no other of its target", async (t) => {
  const { queue, clock, requests, left } = openDeliveries(t);
  queue.start();
  queue.owe(owed(topicArn("picky"), "bad"));
  (await until(() => requests[0])).end(new Error("refused"));
  await until(() => clock.waitsFor(1_000));
  queue.owe(owed(topicArn("picky"), "good"));
  const second = await until(() => requests[1]);
  assert.equal(second.owed.body, "good");
  second.end();
  await until(() => left() === 1);
});

test("a refusal costs the message, and none behind it", async (t) => {
  const bodies: string[] = [];
  const { queue, lines, left } = openDeliveries(t, {
    accept({ body }) {
      if (body === "bad") throw new ServiceError({ code: "QueueDoesNotExist", status: 400, message: "gone" });
      bodies.push(body);
    },
  });
  queue.start();
  for (const body of ["first", "bad", "last"]) queue.owe(owed(queueArn, body));
  await until(() => left() === 0);
  // The transaction that the bad one spoilt is made again without it.
  assert.deepEqual([...new Set(bodies)], ["first", "last"]);
  assert.equal(lines.length, 1);
});

test("a database that cannot be written costs nothing", async (t) => {
  let broken = true;
  const { queue, clock, left } = openDeliveries(t, {
    accept() {
      if (broken) throw new Error("database or disk is full");
    },
  });
  queue.start();
  queue.owe(owed(queueArn, "a"));
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await until(() => clock.waitsFor(1_000));
    clock.advance(1_000);
  }
  assert.equal(left(), 1);
  broken = false;
  await until(() => {
    clock.advance(1_000);
    return left() === 0;
  });
});

test("nothing delivers to an ARN that no kind of target takes", async (t) => {
  const { queue, lines, left } = openDeliveries(t);
  queue.start();
  for (const arn of ["arn:aws:sage:us-east-1:000000000000:x", "no arn"]) queue.owe(owed(arn, "a"));
  await until(() => left() === 0);
  assert.match(lines[0] ?? "", /Nothing can be delivered to \\"arn:aws:sage/);
});

test("another kind of target is one more row", async (t) => {
  const seen: string[] = [];
  const { queue } = openDeliveries(t, {
    more: [
      {
        kind: "outside",
        takes: ({ service }) => service === "kinesis",
        send: ({ body }) => Promise.resolve(void seen.push(body)),
      },
    ],
  });
  queue.start();
  queue.owe(owed("arn:aws:kinesis:us-east-1:000000000000:stream/s", "record"));
  await until(() => seen.length === 1);
});

test("what was owed is delivered by the next start, with all that it had", async (t) => {
  const first = openDeliveries(t);
  const full = {
    ...owed(topicArn("later"), "body"),
    trace: "Root=1-2-3",
    attributes: { raw: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) } },
    envelope: { objectKey: "key", event: { source: "s", detailType: "d", resources: ["r"] } },
  };
  first.queue.owe(full);
  await first.queue.stop(Promise.resolve());
  const second = openDeliveries(t, { database: first.database });
  second.queue.start();
  const { owed: sent } = await until(() => second.requests[0]);
  assert.deepEqual(sent, { ...full, failures: 0 });
});

test("what an earlier version owed is still owed", () => {
  const database = new DatabaseSync(":memory:");
  const [before, after] = migrations;
  database.exec(before?.sql ?? "");
  database.exec(`INSERT INTO lambda_deliveries (due_at, target_arn, function_arn, request_id, condition, kind, attributes, body)
    VALUES (1, '${queueArn}', 'arn:fn', 'id', 'Success', 'record', '{}', 'body')`);
  database.exec(after?.sql ?? "");
  const row = database.prepare("SELECT * FROM deliveries").get();
  assert.equal(row?.["body"], "body");
  assert.equal(row["attributes"], null);
  assert.deepEqual(JSON.parse(String(row["envelope"])), {
    event: {
      source: "lambda",
      detailType: "Lambda Function Invocation Result - Success",
      resources: [queueArn, "arn:fn"],
    },
  });
});
