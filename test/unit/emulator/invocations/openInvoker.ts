import type { Outcome, RunnableFunction } from "../../../../src/emulator/contracts/engine.ts";
import type { InvocationObserver } from "../../../../src/emulator/contracts/observer.ts";
import type { InvokeRequest } from "../../../../src/emulator/contracts/invocations.ts";
import { concurrencyGate } from "../../../../src/emulator/invocations/concurrencyGate.ts";
import { Invoker, type InvokerOptions } from "../../../../src/emulator/invocations/invoker.ts";
import type { Resolved } from "../../../../src/emulator/services/lambda/resolve.ts";
import { ManualClock } from "../../../manualClock.ts";

export const outcome: Outcome = {
  payload: Buffer.from('"done"'),
  contentType: "application/json",
  logTail: Buffer.alloc(0),
  durationMs: 1,
  billedDurationMs: 1,
  maxMemoryUsedMb: 40,
};

export function resolved(version: string, more: Partial<Resolved> = {}): Resolved {
  const fn: RunnableFunction = {
    arn: "arn:aws:lambda:us-east-1:000000000000:function:fn",
    functionName: "fn",
    version,
    revision: version,
    accountId: "000000000000",
    region: "us-east-1",
    code: { kind: "directory", taskRoot: "/" },
    layers: [],
    environment: {},
    memoryMb: 128,
    timeoutMs: 3_000,
    ephemeralStorageMb: 512,
    logging: { format: "Text", group: "/aws/lambda/fn" },
    tracing: "PassThrough",
    initialization: "on-demand",
    tenantIsolated: false,
  };
  return {
    fn,
    invokedArn: fn.arn,
    qualifier: "$LATEST",
    reservedConcurrency: undefined,
    provisionedConcurrency: 0,
    provisionedTotal: 0,
    recursiveLoop: "Terminate",
    eventInvoke: undefined,
    deadLetterArn: undefined,
    ...more,
  };
}

export const request = (more: Partial<InvokeRequest> = {}): InvokeRequest => ({
  caller: { kind: "request" },
  requestId: "id",
  payload: Buffer.from("{}"),
  ...more,
});

/** An invoker over a function whose versions the test says. */
export function openInvoker({
  observer,
  ...options
}: Partial<InvokerOptions> & { readonly observer?: InvocationObserver } = {}): Invoker {
  return new Invoker({
    watchers: { observer },
    engine: { invoke: () => Promise.resolve(outcome) },
    resolve: () => resolved("$LATEST"),
    files: { settled: () => undefined, whyMissing: () => undefined },
    gate: concurrencyGate(() => 1_000),
    clock: new ManualClock(),
    random: Math.random,
    ...options,
  });
}
