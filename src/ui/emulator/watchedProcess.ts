import process from "node:process";
import type { Clock } from "../../shared/clock.ts";

const everyMs = 2000;

/** Calls back once when a process that is not our child is gone. The returned function stops looking. */
export function watchProcess(pid: number, clock: Clock, onGone: () => void): () => void {
  let cancel = () => undefined as void;
  const look = () => {
    cancel = clock.after(everyMs, () => {
      if (isAlive(pid)) look();
      else onGone();
    });
  };
  look();
  return () => cancel();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is alive and not ours to signal.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
