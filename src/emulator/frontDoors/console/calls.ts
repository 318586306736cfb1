import type { ConsoleCall } from "../../../protocol/console.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { InvocationRecord, WatchInvocations } from "../../contracts/observer.ts";

/** Calls that wait for their reader; of more the oldest are left out. */
const mostWaiting = 100;

export function isOf({ caller }: InvocationRecord, apiId: string): boolean {
  return caller.kind === "front-door" && caller.id === apiId;
}

export function callOf({ functionName, payload, result, startedAt, endedAt }: InvocationRecord): ConsoleCall {
  const shared = {
    functionName,
    event: Buffer.from(payload).toString("utf8"),
    milliseconds: endedAt - startedAt,
  };
  if (result.kind === "refused")
    return { ...shared, answer: JSON.stringify(messageOf(result.error)), failed: true };
  const { payload: answer, functionError } = result.outcome;
  return { ...shared, answer: Buffer.from(answer).toString("utf8"), failed: functionError !== undefined };
}

/** Each call that an API makes from now on, as a line of JSON, until the reader goes. */
export async function* callLines(
  apiId: string,
  watch: WatchInvocations,
  onGone: (listener: () => void) => void,
): AsyncGenerator<Uint8Array> {
  const waiting: InvocationRecord[] = [];
  const gone = new AbortController();
  let wake = () => {};
  const stop = watch((record) => {
    if (!isOf(record, apiId)) return;
    waiting.push(record);
    if (waiting.length > mostWaiting) waiting.shift();
    wake();
  });
  onGone(() => {
    gone.abort();
    wake();
  });
  try {
    // So that the reader knows that it is being told.
    yield Buffer.from("\n");
    while (!gone.signal.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield Buffer.from(`${JSON.stringify(callOf(next))}\n`);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}
