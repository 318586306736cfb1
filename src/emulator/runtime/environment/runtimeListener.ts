import type { InvocationTiming } from "../log/timing.ts";
import type { RuntimeEvents } from "../apis/runtimeEvents.ts";
import type { State } from "./state.ts";

interface Listener {
  readonly state: () => State;
  /** The runtime asks for an invocation. */
  readonly onProgress: () => void;
  /** What it sent has led to a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** What the events of a runtime mean for the phase that its environment is in. */
export function eventsOf({ state, onProgress, onFault }: Listener): RuntimeEvents {
  const call = () => {
    const now = state();
    return now.kind === "busy" ? now.call : undefined;
  };
  const starting = () => {
    const now = state();
    return now.kind === "starting" ? now : undefined;
  };
  return {
    ready: () => {
      const init = starting()?.init;
      if (init !== undefined) init.runtimeWaits = true;
      call()?.runtimeWaits();
      onProgress();
    },
    snapshot: () => starting()?.init.snapshot(),
    initError: (error) => {
      starting()?.current?.measure(0);
      starting()?.init.settle({ kind: "error", error });
    },
    result: (result) => call()?.answered(result),
    streamStart: (contentType) => call()?.invocation.onResponseStart?.(contentType),
    streamChunk: (chunk) => call()?.invocation.onChunk?.(chunk),
    fault: onFault,
    get wantsChunks() {
      return call()?.invocation.onChunk !== undefined;
    },
  };
}

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
    fault: (error) => events.fault(error),
    streamStart: (contentType) => events.streamStart(contentType),
    streamChunk: (chunk) => events.streamChunk(chunk),
    get wantsChunks() {
      return events.wantsChunks;
    },
  };
}
