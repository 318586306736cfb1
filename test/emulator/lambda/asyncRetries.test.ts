import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { zipOf } from "../../conformance/packages.ts";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { sendSigned } from "../wire/signedRequest.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { Workshop } from "./workshop.ts";

const minute = 60_000;

suite("asynchronous invocations", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  const clock = new ManualClock();
  let workshop: Workshop;

  before(async () => {
    workshop = await Workshop.open(end, clock);
  });

  const configure = (
    FunctionName: string,
    options: Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">,
  ) => workshop.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...options }));

  const toQueue = (arn: string) => ({ OnSuccess: { Destination: arn }, OnFailure: { Destination: arn } });

  test("the answer to an event has its trace, and every attempt continues it", async () => {
    const source = `
      const { appendFileSync } = require("node:fs");
      exports.handler = async ({ notes }, { clientContext }) => {
        appendFileSync(notes, process.env._X_AMZN_TRACE_ID + JSON.stringify(clientContext) + "\\n");
        throw new Error("as asked");
      };`;
    const [fn, notes] = [await workshop.fn({ source }), workshop.file()];
    const invoked = async (headers: Record<string, string>) =>
      await sendSigned(workshop.emulator, {
        method: "POST",
        path: `/2015-03-31/functions/${fn}/invocations`,
        headers: { "x-amz-invocation-type": "Event", ...headers },
        body: JSON.stringify({ notes }),
      });
    const context = Buffer.from('{"custom":{}}').toString("base64");
    const { status, headers } = await invoked({ "x-amz-client-context": context });
    const trace = String(headers["x-amzn-trace-id"]);
    assert.equal(status, 202);
    assert.match(
      trace,
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
    );
    await until(() => clock.waitsFor(minute));
    clock.advance(minute);
    await until(() => clock.waitsFor(2 * minute));
    // A client context is for synchronous calls only.
    assert.deepEqual(workshop.runs(notes), [`${trace}undefined`, `${trace}undefined`]);
    const given = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const gone = await invoked({ "x-amzn-trace-id": given });
    assert.equal(String(gone.headers["x-amzn-trace-id"]).replace(/;Lineage=.*/, ""), given);
    clock.advance(2 * minute);
    await until(() => clock.waitsFor(minute));
    clock.advance(minute);
    await until(() => clock.waitsFor(2 * minute));
    clock.advance(2 * minute);
  });

  test("a failed event is tried again after one minute and after two more, with its request id", async () => {
    const [fn, queue, notes] = [await workshop.fn(), await workshop.queue(), workshop.file()];
    await configure(fn, { DestinationConfig: toQueue(queue.arn) });
    const requestId = await workshop.event(fn, { fail: true, notes });
    await until(() => clock.waitsFor(minute));
    assert.deepEqual(workshop.runs(notes), [requestId]);
    clock.advance(minute - 1);
    assert.equal(workshop.runs(notes).length, 1);
    clock.advance(1);
    await until(() => clock.waitsFor(2 * minute));
    assert.equal(workshop.runs(notes).length, 2);
    clock.advance(2 * minute);
    const record = await workshop.record(queue.url);
    assert.deepEqual(workshop.runs(notes), [requestId, requestId, requestId]);
    assert.deepEqual(record.requestContext, {
      requestId,
      functionArn: `${workshop.arn(fn)}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    });
  });

  test("a successful event runs once, and its record says what it answered", async () => {
    const [fn, queue, notes] = [await workshop.fn(), await workshop.queue(), workshop.file()];
    await configure(fn, { DestinationConfig: toQueue(queue.arn) });
    const requestId = await workshop.event(fn, { notes, big: 1 });
    const message = await workshop.message(queue.url);
    assert.deepEqual(JSON.parse(message.Body ?? ""), {
      version: "1.0",
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        requestId,
        functionArn: `${workshop.arn(fn)}:$LATEST`,
        condition: "Success",
        approximateInvokeCount: 1,
      },
      requestPayload: { notes, big: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { version: "$LATEST", event: { notes, big: 1 } },
    });
    clock.advance(10 * minute);
    assert.deepEqual(workshop.runs(notes), [requestId]);
  });

  test("the settings that hold are those of an event's turn, not of its acceptance", async () => {
    const [fn, queue, notes] = [await workshop.fn(), await workshop.queue(), workshop.file()];
    await workshop.event(fn, { fail: true, notes });
    await until(() => clock.waitsFor(minute));
    await configure(fn, { MaximumRetryAttempts: 1, DestinationConfig: toQueue(queue.arn) });
    clock.advance(minute);
    const { requestContext } = await workshop.record(queue.url);
    assert.equal(requestContext.condition, "RetriesExhausted");
    assert.equal(requestContext.approximateInvokeCount, 2);
    assert.equal(workshop.runs(notes).length, 2);
  });

  test("an event is given up when it would be too old for its next attempt", async () => {
    for (const [MaximumEventAgeInSeconds, attempts] of [
      [60, 1],
      [120, 2],
    ] as const) {
      const [fn, queue] = [await workshop.fn(), await workshop.queue()];
      await configure(fn, { MaximumEventAgeInSeconds, DestinationConfig: toQueue(queue.arn) });
      await workshop.event(fn, { fail: true });
      if (attempts === 2) {
        await until(() => clock.waitsFor(minute));
        clock.advance(minute);
      }
      const record = await workshop.record(queue.url);
      assert.equal(record.requestContext.condition, "EventAgeExceeded");
      assert.equal(record.requestContext.approximateInvokeCount, attempts);
      assert.deepEqual(record["responseContext"], {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: "Unhandled",
      });
    }
  });

  test("a function without any concurrency is not run, and its events fail at once", async () => {
    const [fn, queue, notes] = [await workshop.fn(), await workshop.queue(), workshop.file()];
    await configure(fn, { DestinationConfig: toQueue(queue.arn) });
    await workshop.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: fn, ReservedConcurrentExecutions: 0 }),
    );
    await workshop.event(fn, { notes });
    const record = await workshop.record(queue.url);
    assert.equal(record.requestContext.condition, "ZeroReservedConcurrency");
    assert.equal(record.requestContext.approximateInvokeCount, 0);
    assert.equal(record["responseContext"], undefined);
    assert.equal(record["responsePayload"], undefined);
    assert.deepEqual(workshop.runs(notes), []);
  });

  test("throttled events wait with a growing pause, are not lost, and it counts as no retry", async () => {
    const [fn, queue, notes, gate] = [
      await workshop.fn({ Timeout: 900 }),
      await workshop.queue(),
      workshop.file(),
      workshop.file(),
    ];
    await configure(fn, { MaximumRetryAttempts: 0, DestinationConfig: toQueue(queue.arn) });
    await workshop.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: fn, ReservedConcurrentExecutions: 1 }),
    );
    const holding = workshop.lambda.send(
      new InvokeCommand({ FunctionName: fn, Payload: JSON.stringify({ notes, waitFor: gate }) }),
    );
    await until(() => workshop.runs(notes).length === 1);
    const ids = [await workshop.event(fn, { notes }), await workshop.event(fn, { notes })];
    for (const pause of [1_000, 2_000, 4_000]) {
      await until(() => clock.waitsFor(pause));
      clock.advance(pause);
    }
    await until(() => clock.waitsFor(8_000));
    assert.equal(workshop.runs(notes).length, 1);
    writeFileSync(gate, "");
    await holding;
    clock.advance(8_000);
    const records = [await workshop.record(queue.url), await workshop.record(queue.url)];
    assert.deepEqual(
      records.map(({ requestContext: { condition, approximateInvokeCount } }) => [
        condition,
        approximateInvokeCount,
      ]),
      [
        ["Success", 1],
        ["Success", 1],
      ],
    );
    assert.deepEqual(workshop.runs(notes).slice(1).toSorted(), ids.toSorted());
  });

  test("a throttled event is given up when it is too old", async () => {
    const [fn, queue, notes, gate] = [
      await workshop.fn({ Timeout: 900 }),
      await workshop.queue(),
      workshop.file(),
      workshop.file(),
    ];
    await configure(fn, { MaximumEventAgeInSeconds: 60, DestinationConfig: toQueue(queue.arn) });
    await workshop.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: fn, ReservedConcurrentExecutions: 1 }),
    );
    const holding = workshop.lambda.send(
      new InvokeCommand({ FunctionName: fn, Payload: JSON.stringify({ notes, waitFor: gate }) }),
    );
    await until(() => workshop.runs(notes).length === 1);
    await workshop.event(fn, { notes });
    for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000]) {
      await until(() => clock.waitsFor(pause));
      clock.advance(pause);
    }
    // The next try would be 63 seconds after the event.
    const record = await workshop.record(queue.url);
    assert.equal(record.requestContext.condition, "EventAgeExceeded");
    assert.equal(record.requestContext.approximateInvokeCount, 0);
    assert.deepEqual(record["responseContext"], { statusCode: 429 });
    writeFileSync(gate, "");
    await holding;
  });

  test("a queued event runs the code of its turn, not of its acceptance", async () => {
    const [fn, queue] = [await workshop.fn(), await workshop.queue()];
    await configure(fn, { DestinationConfig: toQueue(queue.arn) });
    await workshop.event(fn, { fail: true });
    await until(() => clock.waitsFor(minute));
    await workshop.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: fn,
        ZipFile: await zipOf({ "index.js": 'exports.handler = async () => "repaired";' }),
      }),
    );
    await workshop.ready(fn);
    clock.advance(minute);
    const record = await workshop.record(queue.url);
    assert.equal(record["responsePayload"], "repaired");
    assert.equal(record.requestContext.condition, "Success");
  });

  test("versions and aliases have settings of their own, and their records name them", async () => {
    const [fn, queue] = [await workshop.fn(), await workshop.queue()];
    await workshop.lambda.send(new PublishVersionCommand({ FunctionName: fn }));
    await workshop.lambda.send(
      new CreateAliasCommand({ FunctionName: fn, Name: "live", FunctionVersion: "1" }),
    );
    await configure(fn, { Qualifier: "live", DestinationConfig: toQueue(queue.arn) });
    await configure(fn, { Qualifier: "1", DestinationConfig: toQueue(queue.arn) });
    for (const qualifier of ["live", "1"]) {
      await workshop.event(fn, {}, qualifier);
      const record = await workshop.record(queue.url);
      assert.equal(record.requestContext.functionArn, `${workshop.arn(fn)}:${qualifier}`);
      assert.deepEqual(record["responseContext"], { statusCode: 200, executedVersion: "1" });
    }
  });

  test("events of a deleted function are dropped, and hold up nobody", async () => {
    const [fn, other, notes] = [await workshop.fn(), await workshop.fn(), workshop.file()];
    await workshop.event(fn, { fail: true, notes });
    await until(() => clock.waitsFor(minute));
    await workshop.lambda.send(new DeleteFunctionCommand({ FunctionName: fn }));
    clock.advance(minute);
    const requestId = await workshop.event(other, { notes });
    await until(() => workshop.runs(notes).at(-1) === requestId);
    assert.equal(workshop.runs(notes).length, 2);
  });

  test("a synchronous failure is neither retried nor recorded", async () => {
    const [fn, queue, notes] = [
      await workshop.fn({ DeadLetterConfig: {} }),
      await workshop.queue(),
      workshop.file(),
    ];
    await configure(fn, { DestinationConfig: toQueue(queue.arn) });
    const answer = await workshop.lambda.send(
      new InvokeCommand({ FunctionName: fn, Payload: JSON.stringify({ fail: true, notes }) }),
    );
    assert.equal(answer.FunctionError, "Unhandled");
    clock.advance(10 * minute);
    // An event after it is the first thing that the queue hears of.
    const requestId = await workshop.event(fn, {});
    assert.equal((await workshop.record(queue.url)).requestContext.requestId, requestId);
    assert.equal(workshop.runs(notes).length, 1);
  });
});

test("a time scale shortens AWS's waits, and the age of events with them", { timeout: 60_000 }, async (t) => {
  const clock = new ManualClock();
  const workshop = await Workshop.open(t, clock, { timeScale: 60 });
  const [fn, queue] = [await workshop.fn(), await workshop.queue()];
  await workshop.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: fn,
      MaximumEventAgeInSeconds: 120,
      DestinationConfig: { OnFailure: { Destination: queue.arn } },
    }),
  );
  await workshop.event(fn, { fail: true });
  await until(() => clock.waitsFor(1_000));
  clock.advance(1_000);
  const { requestContext } = await workshop.record(queue.url);
  assert.equal(requestContext.condition, "EventAgeExceeded");
  assert.equal(requestContext.approximateInvokeCount, 2);
});

test("what a stopped emulator had queued runs after its next start, each event once", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const clock = new ManualClock();
  const first = await Workshop.open(t, clock, { dataDir });
  const [fn, notes, held] = [await first.fn({ Timeout: 900 }), first.file(), first.file()];
  await first.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: fn, ReservedConcurrentExecutions: 1 }),
  );
  // Takes the only place until the emulator stops.
  const Payload = JSON.stringify({ notes: held, waitFor: `${held}.never` });
  const holding = first.lambda.send(new InvokeCommand({ FunctionName: fn, Payload })).catch(() => undefined);
  await until(() => first.runs(held).length === 1);
  const ids = await Promise.all(Array.from({ length: 100 }, () => first.event(fn, { notes })));
  const failing = await first.event(fn, { fail: true, notes });
  await first.emulator.stop();
  await holding;
  assert.deepEqual(first.runs(notes), []);

  const second = await Workshop.open(t, clock, { dataDir });
  await until(() => first.runs(notes).length >= 101 && clock.waitsFor(minute));
  assert.deepEqual(first.runs(notes).toSorted(), [...ids, failing].toSorted());
  await second.emulator.stop();

  // The retry that was waited for is waited for still.
  await Workshop.open(t, clock, { dataDir });
  await until(() => clock.waitsFor(minute));
  clock.advance(minute);
  await until(() => first.runs(notes).length === 102);
  assert.equal(first.runs(notes).at(-1), failing);
});
