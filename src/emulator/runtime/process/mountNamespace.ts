import { closeSync, fstatSync, openSync, statSync } from "node:fs";
import { listed } from "./proc.ts";

/** A mount namespace that was made for one process. While it is open, its number is not given to another. */
export interface MountNamespace {
  readonly number: number;
  /** What runs in it: whatever was started in it, also what has left its parent and its group. */
  processes(): number[];
  close(): void;
}

/** The mount namespace of a process, unless that is still ours; nothing where there is no /proc. */
export function openMountNamespace(pid: number): MountNamespace | undefined {
  let file: number;
  try {
    file = openSync(`/proc/${pid}/ns/mnt`, "r");
  } catch {
    return undefined;
  }
  const { ino } = fstatSync(file);
  if (ino === numberOf("self")) {
    closeSync(file);
    return undefined;
  }
  return {
    number: ino,
    processes: () =>
      listed("/proc")
        .map(Number)
        .filter((each) => each > 0 && numberOf(each) === ino),
    close: () => closeSync(file),
  };
}

function numberOf(pid: number | "self"): number | undefined {
  try {
    return statSync(`/proc/${pid}/ns/mnt`, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
}
