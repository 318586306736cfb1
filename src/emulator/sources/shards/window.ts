import type { OpenWindow } from "./positions.ts";

/** AWS: a state that is larger ends its window early. */
const largestState = 1024 * 1024;

/** The start of the tumbling window that a record belongs to; windows follow each other from 1970 on. */
export function windowStart(arrivedAt: number, windowMs: number): number {
  return Math.floor(arrivedAt / windowMs) * windowMs;
}

interface WindowEvent {
  readonly records: readonly string[];
  readonly window: OpenWindow;
  readonly windowMs: number;
  readonly shardId: string;
  readonly streamArn: string;
  /** The last call of a window has no records. */
  readonly isFinal: boolean;
}

/** The event of a mapping with tumbling windows, as AWS documents it. */
export function windowEvent({ records, window, windowMs, shardId, streamArn, isFinal }: WindowEvent): string {
  const time = (epochMs: number) => new Date(epochMs).toISOString().replace(".000Z", "Z");
  const rest = JSON.stringify({
    shardId,
    eventSourceARN: streamArn,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: isFinal && isTooLarge(window),
  }).slice(1);
  const between = JSON.stringify({ start: time(window.start), end: time(window.start + windowMs) });
  return `{"Records":[${records.join(",")}],"window":${between},"state":${window.state},${rest}`;
}

/** The state in a function's answer; none where there is none. */
export function stateIn(payload: Uint8Array): string {
  try {
    const answer: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
    if (typeof answer === "object" && answer !== null && "state" in answer) {
      return JSON.stringify(answer.state ?? {});
    }
  } catch {
    // No JSON: the answer has no state.
  }
  return "{}";
}

export function isTooLarge({ state }: OpenWindow): boolean {
  return Buffer.byteLength(state) > largestState;
}
