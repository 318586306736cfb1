import { messageOf } from "../../../shared/errors.ts";
import { EngineError } from "../../contracts/engine.ts";

/** The machine had no room for a process of a function; `reason` is in the system's words. */
export function startFailed(reason: string, cause?: unknown): EngineError {
  return new EngineError(
    "start-failed",
    `The function could not be started, because this machine had no room for it: ${reason}. It has not run; another try may succeed.`,
    { cause },
  );
}

/** What the system refused is the machine's failure; anything else stays what it is. */
export function asStartFailure(error: unknown): unknown {
  const isSystems = error instanceof Error && "code" in error && "syscall" in error;
  return isSystems ? startFailed(messageOf(error), error) : error;
}
