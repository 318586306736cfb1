import type * as vscode from "vscode";
import type { LocalTarget } from "../../aws/target.ts";
import type { AppError } from "../../shared/errors.ts";

export type EmulatorState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  /** Without a `pid` it is one that the user runs and has named in a setting, whose account nobody tells. */
  | {
      readonly kind: "running";
      readonly target: LocalTarget;
      readonly accountId?: string;
      readonly pid?: number;
    }
  | { readonly kind: "failed"; readonly error: AppError };

/** The emulator of this window, as features use it. */
export interface EmulatorControl {
  readonly state: EmulatorState;
  readonly onDidChange: vscode.Event<EmulatorState>;
  /** The running emulator, started when needed; callers that ask at the same time share one start. Throws `AppError`. */
  ensure(signal?: AbortSignal): Promise<LocalTarget>;
  stop(): Promise<void>;
  /** Stops it and starts another; asks again for the key of one that the user runs. */
  restart(): Promise<LocalTarget>;
}
