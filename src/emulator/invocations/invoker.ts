import type { Clock } from "../../shared/clock.ts";
import { type Engine, EngineError, type Outcome } from "../contracts/engine.ts";
import type { Invocations, Invoked, InvokedFunction, InvokeRequest } from "../contracts/invocations.ts";
import type { InvocationObserver } from "../contracts/observer.ts";
import { ServiceError } from "../contracts/service.ts";
import { invalidParameter, notFound } from "../services/lambda/errors.ts";
import type { Resolved, Resolver } from "../services/lambda/resolve.ts";
import { bareNameOf } from "../services/lambda/state/names.ts";
import type { ConcurrencyGate } from "./concurrencyGate.ts";
import { beginTrace, continueTrace, type Trace, type TraceOf } from "./trace.ts";

export interface InvokerOptions {
  readonly engine: Pick<Engine, "invoke">;
  readonly resolve: Resolver["resolve"];
  readonly files: ProjectFiles;
  readonly gate: ConcurrencyGate;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whom invocations are told to; without one nothing is collected. */
  readonly watchers: { readonly observer: InvocationObserver | undefined };
}

/** What functions are declared in. */
interface ProjectFiles {
  /** Defined while a change of them is being taken in. */
  settled(): Promise<void> | undefined;
  /** Why a function that they declare is not there. */
  whyMissing(name: string): string | undefined;
}

/** The trace of an asynchronous event. */
export interface AcceptedTrace {
  /** Kept with the event. */
  readonly stored: string;
  /** Sent to the function at each attempt. */
  readonly sentToFunction: string;
}

/** The one way to a function: whoever calls it, what was saved before the call is what runs. */
export class Invoker implements Invocations {
  readonly #options: InvokerOptions;

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** Finds a function once the files' last change is taken in. Throws AWS's 404 and 409. */
  async resolve({ name, qualifier }: InvokedFunction): Promise<Resolved> {
    await this.#options.files.settled();
    return this.#resolved({ name, qualifier });
  }

  async run(fn: InvokedFunction, request: () => InvokeRequest): Promise<Invoked> {
    const { files, watchers } = this.#options;
    const change = files.settled();
    if (change !== undefined) await change;
    const resolved = this.#resolved(fn);
    const asked = request();
    const { observer } = watchers;
    const outcome =
      observer === undefined
        ? await this.#invoke(resolved, asked, this.#traceFor(resolved, asked.traceHeader))
        : await this.#observed(resolved, asked, observer);
    return { outcome, executedVersion: resolved.fn.version };
  }

  /**
   * Checks an event that will run later, and gives the trace that its attempts continue. Throws `ServiceError` 400 for
   * a missing or unexpected tenant.
   */
  accept(
    resolved: Resolved,
    { tenantId, traceHeader }: Pick<InvokeRequest, "tenantId" | "traceHeader">,
  ): AcceptedTrace {
    checkTenant(resolved, tenantId);
    const stored = beginTrace(traceHeader, this.#traceOf(resolved));
    return { stored, sentToFunction: this.#traceFor(resolved, stored).header };
  }

  /** A function whose code cannot be had is declared all the same: whoever calls it hears why it is not there. */
  #resolved({ name, qualifier }: InvokedFunction): Resolved {
    try {
      return this.#options.resolve(name, qualifier);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) throw error;
      const why = this.#options.files.whyMissing(bareNameOf(name ?? ""));
      throw why === undefined ? error : notFound(`${error.wireMessage ?? error.code} (${why})`);
    }
  }

  async #observed(
    resolved: Resolved,
    request: InvokeRequest,
    observer: InvocationObserver,
  ): Promise<Outcome> {
    const { clock } = this.#options;
    const trace = this.#traceFor(resolved, request.traceHeader);
    const startedAt = clock.now();
    const report = (result: Parameters<InvocationObserver>[0]["result"]) =>
      observer({
        caller: request.caller,
        requestId: request.requestId,
        functionName: resolved.fn.functionName,
        invokedArn: resolved.invokedArn,
        executedVersion: resolved.fn.version,
        trace: trace.header,
        payload: request.payload,
        startedAt,
        endedAt: clock.now(),
        result,
      });
    try {
      const outcome = await this.#invoke(resolved, request, trace);
      report({ kind: "answered", outcome });
      return outcome;
    } catch (error) {
      report({ kind: "refused", error });
      throw error;
    }
  }

  async #invoke(resolved: Resolved, request: InvokeRequest, trace: Trace): Promise<Outcome> {
    const { engine, gate } = this.#options;
    const { fn } = resolved;
    checkTenant(resolved, request.tenantId);
    if (trace.loops && resolved.recursiveLoop === "Terminate") throw recursive();
    request.onStart?.({ executedVersion: fn.version, trace: trace.header });
    const leave = gate.enter(resolved);
    try {
      return await engine.invoke(fn, {
        requestId: request.requestId,
        payload: request.payload,
        invokedFunctionArn: resolved.invokedArn,
        traceId: trace.header,
        ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
        ...(request.tenantId !== undefined && { tenantId: request.tenantId }),
        ...(request.wantsLog === true && { wantsLog: true }),
        ...(request.onResponseStart !== undefined && { onResponseStart: request.onResponseStart }),
        ...(request.onChunk !== undefined && { onChunk: request.onChunk }),
      });
    } catch (error) {
      if (error instanceof EngineError) throw cannotRun(error);
      throw error;
    } finally {
      leave();
    }
  }

  #traceFor(resolved: Resolved, given: string | undefined): Trace {
    return continueTrace(given, this.#traceOf(resolved));
  }

  #traceOf({ fn }: Resolved): TraceOf {
    const { clock, random } = this.#options;
    return { functionArn: fn.arn, active: fn.tracing === "Active", now: clock.now(), random };
  }
}

function checkTenant({ fn }: Resolved, tenantId: string | undefined): void {
  if (fn.tenantIsolated && tenantId === undefined)
    throw invalidParameter("Add a valid tenant ID in your request and try again.");
  if (!fn.tenantIsolated && tenantId !== undefined)
    throw invalidParameter(
      "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.",
    );
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

/** Lambda's own failure, which SDKs try again and which is no attempt of an asynchronous event. */
function noRoom(error: EngineError): ServiceError {
  return new ServiceError({
    code: "ServiceException",
    status: 500,
    message: error.message,
    messageKey: "Message",
    members: { Type: "Service" },
    cause: error,
  });
}

/** AWS has no such case; the code is the one that its clients know for a runtime that does not start. */
function cannotRun(error: EngineError): ServiceError {
  if (error.code === "start-failed") return noRoom(error);
  return new ServiceError({
    code: "InvalidRuntimeException",
    status: 502,
    message: error.message,
    messageKey: "Message",
    members: { Type: "User" },
    cause: error,
  });
}
