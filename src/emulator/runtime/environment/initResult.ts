import type { ExtensionFailure } from "../apis/extensions/failure.ts";
import type { InitError } from "../apis/runtimeEvents.ts";
import type { Exit } from "../process/functionProcess.ts";

/** How an init phase ended. */
export type InitResult =
  | { readonly kind: "ready"; readonly restoredMs: number | undefined }
  | { readonly kind: "error"; readonly error: InitError }
  | { readonly kind: "exit"; readonly exit: Exit }
  | { readonly kind: "extension"; readonly cause: ExtensionFailure }
  | { readonly kind: "timeout" }
  /** The machine had no room for the process. */
  | { readonly kind: "refused"; readonly error: Error };
