import type { InvocationTiming } from "../log/timing.ts";
import type { RuntimeEvents } from "../apis/runtimeEvents.ts";

/** Notes when the runtime answers and asks, where somebody wants to know it. */
export function timed(events: RuntimeEvents, timing: () => InvocationTiming | undefined): RuntimeEvents {
  return {
    ready: () => {
      timing()?.ready();
      events.ready();
    },
    responding: () => timing()?.responding(),
    result: (result) => {
      timing()?.responded();
      events.result(result);
    },
    snapshot: () => events.snapshot(),
    initError: (error) => events.initError(error),
    streamStart: (contentType) => events.streamStart(contentType),
    streamChunk: (chunk) => events.streamChunk(chunk),
    get wantsChunks() {
      return events.wantsChunks;
    },
  };
}
