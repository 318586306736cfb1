import type {
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from "@aws-sdk/client-lambda";
import type { Outcome } from "../contracts/engine.ts";
import type { Invocations, InvokedFunction, InvokeRequest } from "../contracts/invocations.ts";
import { PushQueue } from "./pushQueue.ts";

type Event = InvokeWithResponseStreamResponseEvent;

/**
 * Invokes and answers as soon as the function has begun its response: chunks as they come, then `InvokeComplete` with
 * what went wrong, if anything did. A function that does not stream has one chunk.
 */
export async function streamInvocation(
  invoker: Invocations,
  fn: InvokedFunction,
  request: () => InvokeRequest,
  signal: AbortSignal,
): Promise<InvokeWithResponseStreamResponse> {
  const events = new PushQueue<Event>(({ PayloadChunk }) => PayloadChunk?.Payload?.byteLength ?? 0);
  signal.addEventListener("abort", () => events.leave());
  const begun = Promise.withResolvers<string>();
  let executedVersion: string | undefined;
  let wantsLog = false;
  let streamed = false;
  const streaming = (): InvokeRequest => {
    const asked = request();
    wantsLog = asked.wantsLog === true;
    return {
      ...asked,
      onStart: (start) => {
        executedVersion = start.executedVersion;
        asked.onStart?.(start);
      },
      onResponseStart: (contentType) => begun.resolve(contentType),
      onChunk: (chunk) => {
        streamed = true;
        return events.push({ PayloadChunk: { Payload: chunk } });
      },
    };
  };
  const finished = invoker.run(fn, streaming).then(({ outcome }) => {
    begun.resolve(outcome.contentType);
    if (!streamed && outcome.functionError === undefined && outcome.payload.byteLength > 0)
      void events.push({ PayloadChunk: { Payload: outcome.payload } });
    void events.push({ InvokeComplete: completion(outcome, wantsLog) });
    events.end();
  });
  finished.catch((error: unknown) => {
    begun.reject(error);
    events.end(error);
  });
  const contentType = await begun.promise;
  return {
    StatusCode: 200,
    ExecutedVersion: executedVersion,
    ResponseStreamContentType: contentType,
    EventStream: events.read(),
  };
}

function completion(outcome: Outcome, wantsLog: boolean) {
  return {
    ...(outcome.functionError !== undefined && {
      // As seen by AWS's users; the type of the error is in its details.
      ErrorCode: outcome.functionError,
      ErrorDetails: Buffer.from(outcome.payload).toString("utf8"),
    }),
    ...(wantsLog ? { LogResult: Buffer.from(outcome.logTail).toString("base64") } : {}),
  };
}
