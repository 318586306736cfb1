import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../../../../src/emulator/contracts/engine.ts";
import type { InvocationRecord } from "../../../../src/emulator/contracts/observer.ts";
import { ServiceError } from "../../../../src/emulator/contracts/service.ts";
import { attemptRunner } from "../../../../src/emulator/invocations/invoke.ts";
import { ManualClock } from "../../../manualClock.ts";
import { openInvoker, outcome, request, resolved } from "./openInvoker.ts";

/** A change of the files that the test takes in when it likes. */
function openChange() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let version = "old";
  let change: Promise<void> | undefined = promise;
  const invoker = openInvoker({
    files: { settled: () => change, whyMissing: () => undefined },
    resolve: () => resolved(version),
  });
  const takeIn = () => {
    version = "new";
    change = undefined;
    resolve();
  };
  return { invoker, takeIn };
}

test("a call that comes while a change is taken in runs the new code", async () => {
  const { invoker, takeIn } = openChange();
  const running = invoker.run({ name: "fn" }, () => request());
  takeIn();
  assert.equal((await running).executedVersion, "new");
});

test("so does an attempt of a queued event", async () => {
  const { invoker, takeIn } = openChange();
  const event = { requestId: "id", functionName: "fn", qualifier: undefined, payload: Buffer.from("{}") };
  const running = attemptRunner(invoker)(event, 2);
  takeIn();
  assert.equal((await running).executedVersion, "new");
});

test("and whoever asks which function to debug, or to queue an event for", async () => {
  const { invoker, takeIn } = openChange();
  const finding = invoker.resolve({ name: "fn" });
  takeIn();
  assert.equal((await finding).fn.version, "new");
});

test("a function that is missing is said before a request that is wrong", async () => {
  const invoker = openInvoker({
    resolve() {
      throw new Error("no such function");
    },
  });
  const wrong = () => assert.fail("the request is not looked at");
  await assert.rejects(
    invoker.run({ name: "fn" }, () => wrong()),
    /no such function/,
  );
});

test("a declared function whose code cannot be had says so, in AWS's 404", async () => {
  const missing = new ServiceError({
    code: "ResourceNotFoundException",
    status: 404,
    message: "Function not found: arn",
  });
  const invoker = openInvoker({
    resolve() {
      throw missing;
    },
    files: {
      settled: () => undefined,
      whyMissing: (name) => (name === "declared" ? "its folder is not there" : undefined),
    },
  });
  const isTold = ({ code, wireMessage }: ServiceError) => {
    assert.deepEqual(
      [code, wireMessage],
      ["ResourceNotFoundException", "Function not found: arn (its folder is not there)"],
    );
    return true;
  };
  for (const name of ["declared", "arn:aws:lambda:us-east-1:000000000000:function:declared"]) {
    await assert.rejects(
      invoker.run({ name }, () => request()),
      isTold,
    );
    await assert.rejects(invoker.resolve({ name }), isTold);
  }
  await assert.rejects(invoker.resolve({ name: "other" }), (error) => error === missing);
});

test("an observer is told of each invocation once, with who, what, when and what came of it", async () => {
  const clock = new ManualClock();
  const records: InvocationRecord[] = [];
  const began = clock.now();
  const invoker = openInvoker({
    clock,
    observer: (record) => void records.push(record),
    engine: {
      invoke() {
        clock.advance(7);
        return Promise.resolve(outcome);
      },
    },
  });
  await invoker.run({ name: "fn" }, () => request({ caller: { kind: "event", attempt: 2 } }));
  const [record, ...more] = records;
  assert.deepEqual(more, []);
  assert.match(record?.trace ?? "", /^Root=1-/);
  assert.deepEqual(
    { ...record, trace: "" },
    {
      caller: { kind: "event", attempt: 2 },
      requestId: "id",
      functionName: "fn",
      invokedArn: "arn:aws:lambda:us-east-1:000000000000:function:fn",
      executedVersion: "$LATEST",
      trace: "",
      payload: Buffer.from("{}"),
      startedAt: began,
      endedAt: began + 7,
      result: { kind: "answered", outcome },
    },
  );
});

test("an observer is told of what was refused: throttles and what this machine cannot run", async () => {
  const records: InvocationRecord[] = [];
  const observer = (record: InvocationRecord) => void records.push(record);
  const throttled = openInvoker({ observer, resolve: () => resolved("1", { reservedConcurrency: 0 }) });
  await assert.rejects(
    throttled.run({ name: "fn" }, () => request()),
    { code: "TooManyRequestsException" },
  );
  const engine = { invoke: () => Promise.reject(new EngineError("runtime-missing", "No Ruby here.")) };
  await assert.rejects(
    openInvoker({ observer, engine }).run({ name: "fn" }, () => request()),
    { code: "InvalidRuntimeException" },
  );
  assert.deepEqual(
    records.map(({ result }) => result.kind),
    ["refused", "refused"],
  );
});

test("a start that the machine has no room for is Lambda's own failure, which is tried again", async () => {
  const engine = { invoke: () => Promise.reject(new EngineError("start-failed", "spawn EAGAIN")) };
  await assert.rejects(
    openInvoker({ engine }).run({ name: "fn" }, () => request()),
    { code: "ServiceException", status: 500 },
  );
});

test("the trace that an observer hears is the one that the function sees", async () => {
  let heard = "";
  let seen: string | undefined = "";
  const invoker = openInvoker({
    observer: ({ trace }) => (heard = trace),
    engine: {
      invoke(_fn, { traceId }) {
        seen = traceId;
        return Promise.resolve(outcome);
      },
    },
  });
  let started = "";
  await invoker.run({ name: "fn" }, () => request({ onStart: ({ trace }) => (started = trace) }));
  assert.equal(heard, seen);
  assert.equal(started, seen);
});
