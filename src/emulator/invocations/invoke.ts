import type {
  InvocationRequest,
  InvocationResponse,
  InvokeAsyncRequest,
  InvokeAsyncResponse,
  InvokeWithResponseStreamRequest,
} from "@aws-sdk/client-lambda";
import type { Call, Operation } from "../contracts/service.ts";
import type { AsyncEvent, RunAttempt } from "./async/event.ts";
import { largestEvent } from "./async/queue.ts";
import { tooLarge } from "../services/lambda/errors.ts";
import type { Invoker, InvokeRequest } from "./invoker.ts";
import { streamInvocation } from "./invokeStream.ts";
import { functionRef, type Place } from "../services/lambda/state/names.ts";
import { checkPayload, invalidRequestContent } from "./payload/check.ts";
import type { Resolver } from "../services/lambda/resolve.ts";

export interface InvokeOptions {
  readonly place: Place;
  readonly resolve: Resolver["resolve"];
  readonly invoker: Invoker;
  /** Resolves when the event is kept. */
  readonly enqueue: (event: AsyncEvent) => Promise<void>;
}

/** The largest payload of a synchronous call, in bytes. */
const syncLimit = 6_291_456;
/** Largest client context, in bytes as it is sent. */
const clientContextLimit = 3583;
const emptyEvent = Buffer.from("{}");

/** Invoke, InvokeAsync and InvokeWithResponseStream. */
export function invokeOperations(options: InvokeOptions): Record<string, Operation> {
  const { resolve, invoker } = options;
  return {
    Invoke: (request: InvocationRequest, call: Call): Promise<InvocationResponse> | InvocationResponse => {
      switch (request.InvocationType) {
        case "Event":
          return invokeLater(options, request, call);
        case "DryRun":
          resolve(request.FunctionName, request.Qualifier);
          return { StatusCode: 204 };
        default:
          return invokeNow(options, request, call);
      }
    },
    InvokeAsync: async (request: InvokeAsyncRequest, call: Call): Promise<InvokeAsyncResponse> => {
      const payload = payloadOf(request.InvokeArgs, syncLimit);
      await invokeLater(options, { FunctionName: request.FunctionName, Payload: payload }, call);
      return { Status: 202 };
    },
    InvokeWithResponseStream: (request: InvokeWithResponseStreamRequest, call: Call) => {
      const resolved = resolve(request.FunctionName, request.Qualifier);
      const payload = payloadOf(request.Payload, syncLimit);
      if (request.InvocationType === "DryRun") return { StatusCode: 204 };
      return streamInvocation(invoker, resolved, {
        payload,
        requestId: call.requestId,
        clientContext: clientContext(request.ClientContext),
        tenantId: request.TenantId,
        ...tracing(call),
        wantsLog: request.LogType === "Tail",
      });
    },
  };
}

/** Runs one attempt of a queued event, with the code and settings of now. */
export function attemptRunner({ resolve, invoker }: Pick<InvokeOptions, "resolve" | "invoker">): RunAttempt {
  return async (event) => {
    const resolved = resolve(event.functionName, event.qualifier);
    const outcome = await invoker.run(resolved, {
      requestId: event.requestId,
      payload: event.payload,
      tenantId: event.tenantId,
      traceHeader: event.traceId,
    });
    return { outcome, executedVersion: resolved.fn.version };
  };
}

async function invokeNow(
  { resolve, invoker }: InvokeOptions,
  request: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  const resolved = resolve(request.FunctionName, request.Qualifier);
  const payload = payloadOf(request.Payload, syncLimit);
  const outcome = await invoker.run(resolved, {
    requestId: call.requestId,
    payload,
    clientContext: clientContext(request.ClientContext),
    tenantId: request.TenantId,
    wantsLog: request.LogType === "Tail",
    ...tracing(call),
  });
  return {
    StatusCode: 200,
    ExecutedVersion: resolved.fn.version,
    Payload: outcome.payload,
    ...(outcome.functionError !== undefined && { FunctionError: outcome.functionError }),
    ...(request.LogType === "Tail" ? { LogResult: base64(outcome.logTail) } : {}),
  };
}

async function invokeLater(
  { place, resolve, invoker, enqueue }: InvokeOptions,
  request: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  const resolved = resolve(request.FunctionName, request.Qualifier);
  const payload = payloadOf(request.Payload, largestEvent);
  // Looked at and not kept: "Lambda passes the ClientContext object to your function for synchronous invocations only."
  clientContext(request.ClientContext);
  const trace = invoker.accept(resolved, { tenantId: request.TenantId, traceHeader: traceHeader(call) });
  const { name, qualifier } = functionRef(place, request.FunctionName, request.Qualifier);
  await enqueue({
    requestId: call.requestId,
    functionName: name,
    qualifier,
    payload,
    traceId: trace.stored,
    ...(request.TenantId !== undefined && { tenantId: request.TenantId }),
  });
  call.answerHeaders["X-Amzn-Trace-Id"] = trace.sentToFunction;
  return { StatusCode: 202 };
}

/** The event as the function gets it: JSON within the limit; nothing means an empty object. */
function payloadOf(given: unknown, limit: number): Uint8Array {
  const payload = given instanceof Uint8Array ? given : emptyEvent;
  if (payload.byteLength === 0) return emptyEvent;
  if (payload.byteLength > limit) {
    throw tooLarge(
      limit === largestEvent
        ? `${payload.byteLength} byte payload is too large for the Event invocation type (limit ${limit} bytes)`
        : `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  }
  checkPayload(payload);
  return payload;
}

/** The client context's JSON. Throws when it is none. */
function clientContext(given: string | undefined): string | undefined {
  if (given === undefined || given === "") return undefined;
  // AWS's limit; the wording is ours.
  if (given.length > clientContextLimit)
    throw invalidRequestContent(
      `Client context must be no more than ${clientContextLimit} bytes when it is Base64-encoded.`,
    );
  const text = Buffer.from(given, "base64").toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return text;
  } catch {
    // Said below.
  }
  throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
}

/** The caller's trace is gone on with, and what it has become is in the answer, as on AWS. */
function tracing(call: Call): Pick<InvokeRequest, "traceHeader" | "onTrace"> {
  return {
    traceHeader: traceHeader(call),
    onTrace: (header) => {
      call.answerHeaders["X-Amzn-Trace-Id"] = header;
    },
  };
}

function traceHeader({ headers }: Call): string | undefined {
  const value = headers["x-amzn-trace-id"];
  return typeof value === "string" ? value : undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
