import * as vscode from "vscode";
import type { Clock } from "../../shared/clock.ts";

interface LateProgress {
  readonly title: string;
  readonly clock: Clock;
  /** The caller's own wish to stop; who has one, such as a debug session, shows that the call runs. */
  readonly signal: AbortSignal | undefined;
  /** Called once it takes long. */
  readonly onLate: () => void;
}

/** A call that is over sooner needs no notification; one that takes longer can be cancelled there. */
const lateMs = 700;

/** Runs `work` and shows a progress with a Cancel button once it takes long. Throws `AbortError` when cancelled. */
export async function withLateProgress<Value>(
  { title, clock, signal, onLate }: LateProgress,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const cancelled = new AbortController();
  const running = work(signal ?? cancelled.signal);
  const late = clock.after(lateMs, () => {
    onLate();
    if (signal !== undefined) return;
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        token.onCancellationRequested(() => cancelled.abort());
        // How it ends is the caller's business.
        await running.catch(() => undefined);
      },
    );
  });
  try {
    return await running;
  } finally {
    late();
  }
}
