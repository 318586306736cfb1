import * as vscode from "vscode";
import type { Clock } from "../../shared/clock.ts";

interface LateProgress {
  readonly title: string;
  readonly clock: Clock;
  /** Ends the call; absent where somebody else shows that it runs, such as a debug session. */
  readonly cancel: (() => void) | undefined;
  /** Called once it takes long. */
  readonly onLate: () => void;
}

/** A call that is over sooner needs no notification; one that takes longer can be cancelled there. */
const lateMs = 700;

/** Waits for a call and shows a progress with a Cancel button once it takes long. */
export async function withLateProgress<Value>(
  { title, clock, cancel, onLate }: LateProgress,
  running: Promise<Value>,
): Promise<Value> {
  const late = clock.after(lateMs, () => {
    onLate();
    if (cancel === undefined) return;
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        token.onCancellationRequested(cancel);
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
