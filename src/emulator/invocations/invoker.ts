import type { Clock } from "../../shared/clock.ts";
import { ServiceError } from "../contracts/service.ts";
import { type Engine, EngineError, type Invocation, type Outcome } from "../contracts/engine.ts";
import type { ConcurrencyGate } from "./concurrencyGate.ts";
import type { Resolved } from "../services/lambda/resolve.ts";
import { beginTrace, continueTrace, type TraceOf } from "./trace.ts";

/** What a caller of a function says about one invocation. */
export interface InvokeRequest {
  /** UUID v4; what the function sees as its request id. */
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
  readonly tenantId?: string | undefined;
  /** The caller's `X-Amzn-Trace-Id`. */
  readonly traceHeader?: string | undefined;
  /** Called once, before the function runs, with the header that it sees. */
  readonly onTrace?: (header: string) => void;
  /** The outcome has the log's last 4 KB. */
  readonly wantsLog?: boolean;
  readonly onResponseStart?: Invocation["onResponseStart"];
  readonly onChunk?: Invocation["onChunk"];
}

/** Runs a resolved function within the account's limits. */
export interface Invoker {
  /**
   * Throws `ServiceError`: 429 for a throttle, 400 for a loop of calls and for a missing or unexpected tenant,
   * 502 `InvalidRuntimeException` when this machine cannot run the function.
   */
  run(resolved: Resolved, request: InvokeRequest): Promise<Outcome>;
  /**
   * Checks an event that will run later, and gives the trace that its attempts continue. Throws `ServiceError` 400 for
   * a missing or unexpected tenant.
   */
  accept(resolved: Resolved, request: Pick<InvokeRequest, "tenantId" | "traceHeader">): AcceptedTrace;
}

/** The trace of an asynchronous event. */
export interface AcceptedTrace {
  /** Kept with the event. */
  readonly stored: string;
  /** Sent to the function at each attempt. */
  readonly sentToFunction: string;
}

interface InvokerOptions {
  readonly engine: Pick<Engine, "invoke">;
  readonly gate: ConcurrencyGate;
  readonly clock: Clock;
  readonly random: () => number;
}

export function createInvoker({ engine, gate, clock, random }: InvokerOptions): Invoker {
  const traceOf = ({ arn, tracing }: Resolved["fn"]): TraceOf => ({
    functionArn: arn,
    active: tracing === "Active",
    now: clock.now(),
    random,
  });
  return {
    accept(resolved, { tenantId, traceHeader }) {
      checkTenant(resolved, tenantId);
      const { fn } = resolved;
      const stored = beginTrace(traceHeader, traceOf(fn));
      return { stored, sentToFunction: continueTrace(stored, traceOf(fn)).header };
    },
    async run(resolved, request) {
      const { fn } = resolved;
      checkTenant(resolved, request.tenantId);
      const trace = continueTrace(request.traceHeader, traceOf(fn));
      if (trace.loops && resolved.recursiveLoop === "Terminate") throw recursive();
      request.onTrace?.(trace.header);
      const leave = gate.enter(resolved);
      try {
        return await engine.invoke(fn, {
          requestId: request.requestId,
          payload: request.payload,
          invokedFunctionArn: resolved.invokedArn,
          traceId: trace.header,
          ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
          ...(request.tenantId !== undefined && { tenantId: request.tenantId }),
          ...(request.wantsLog === true ? { wantsLog: true } : {}),
          ...(request.onResponseStart !== undefined && { onResponseStart: request.onResponseStart }),
          ...(request.onChunk !== undefined && { onChunk: request.onChunk }),
        });
      } catch (error) {
        if (error instanceof EngineError) throw cannotRun(error);
        throw error;
      } finally {
        leave();
      }
    },
  };
}

function checkTenant({ fn }: Resolved, tenantId: string | undefined): void {
  if (fn.tenantIsolated && tenantId === undefined)
    throw invalidParameter("Add a valid tenant ID in your request and try again.");
  if (!fn.tenantIsolated && tenantId !== undefined)
    throw invalidParameter(
      "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.",
    );
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError({
    code: "InvalidParameterValueException",
    status: 400,
    message,
    members: { Type: "User" },
  });
}

function recursive(): ServiceError {
  return new ServiceError({
    code: "RecursiveInvocationException",
    status: 400,
    message:
      "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
    messageKey: "Message",
    members: { Type: "User" },
  });
}

/** AWS has no such case; the code is the one that its clients know for a runtime that does not start. */
function cannotRun(error: EngineError): ServiceError {
  return new ServiceError({
    code: "InvalidRuntimeException",
    status: 502,
    message: error.message,
    messageKey: "Message",
    members: { Type: "User" },
    cause: error,
  });
}
