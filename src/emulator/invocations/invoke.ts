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
import type { Invocations, InvokedFunction, InvokeRequest } from "../contracts/invocations.ts";
import type { Invoker } from "./invoker.ts";
import { streamInvocation } from "./invokeStream.ts";
import { functionRef, type Place } from "../services/lambda/state/names.ts";
import { checkPayload, invalidRequestContent } from "./payload/check.ts";

export interface InvokeOptions {
  readonly place: Place;
  readonly invoker: Pick<Invoker, "run" | "resolve" | "accept">;
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
  const { invoker } = options;
  return {
    Invoke: (request: InvocationRequest, call: Call): Promise<InvocationResponse> => {
      switch (request.InvocationType) {
        case "Event":
          return invokeLater(options, request, call);
        case "DryRun":
          return invoker.resolve(invokedFunction(request)).then(() => ({ StatusCode: 204 }));
        default:
          return invokeNow(invoker, request, call);
      }
    },
    InvokeAsync: async (request: InvokeAsyncRequest, call: Call): Promise<InvokeAsyncResponse> => {
      const payload = payloadOf(request.InvokeArgs, syncLimit);
      await invokeLater(options, { FunctionName: request.FunctionName, Payload: payload }, call);
      return { Status: 202 };
    },
    InvokeWithResponseStream: async (request: InvokeWithResponseStreamRequest, call: Call) => {
      if (request.InvocationType === "DryRun") {
        await invoker.resolve(invokedFunction(request));
        payloadOf(request.Payload, syncLimit);
        return { StatusCode: 204 };
      }
      return await streamInvocation(
        invoker,
        invokedFunction(request),
        () => requestOf(request, call),
        call.signal,
      );
    },
  };
}

/** Runs one attempt of a queued event, with the code and settings of now. */
export function attemptRunner(invoker: Invocations): RunAttempt {
  return ({ functionName, qualifier, requestId, payload, tenantId, traceId }, attempt) =>
    invoker.run({ name: functionName, qualifier }, () => ({
      caller: { kind: "event", attempt },
      requestId,
      payload,
      tenantId,
      traceHeader: traceId,
    }));
}

async function invokeNow(
  invoker: Invocations,
  request: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  const { outcome, executedVersion } = await invoker.run(invokedFunction(request), () =>
    requestOf(request, call),
  );
  return {
    StatusCode: 200,
    ExecutedVersion: executedVersion,
    Payload: outcome.payload,
    ...(outcome.functionError !== undefined && { FunctionError: outcome.functionError }),
    ...(request.LogType === "Tail" && { LogResult: base64(outcome.logTail) }),
  };
}

function invokedFunction({ FunctionName, Qualifier }: InvocationRequest): InvokedFunction {
  return { name: FunctionName, qualifier: Qualifier };
}

/** What a client asks for. Throws for a payload or client context that is wrong. */
function requestOf(
  request: Pick<InvocationRequest, "Payload" | "ClientContext" | "TenantId" | "LogType">,
  call: Call,
): InvokeRequest {
  return {
    caller: { kind: "request" },
    requestId: call.requestId,
    payload: payloadOf(request.Payload, syncLimit),
    clientContext: clientContext(request.ClientContext),
    tenantId: request.TenantId,
    wantsLog: request.LogType === "Tail",
    traceHeader: traceHeader(call),
    onStart: ({ trace }) => {
      // The caller's trace is gone on with, and what it has become is in the answer, as on AWS.
      call.answerHeaders["X-Amzn-Trace-Id"] = trace;
    },
  };
}

async function invokeLater(
  { place, invoker, enqueue }: InvokeOptions,
  request: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  const resolved = await invoker.resolve(invokedFunction(request));
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

function traceHeader({ headers }: Call): string | undefined {
  const value = headers["x-amzn-trace-id"];
  return typeof value === "string" ? value : undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
