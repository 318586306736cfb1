import { listed, readText } from "./proc.ts";

/** How the processes of a function are ended, stopped and continued. */
export interface Signals {
  /** Whether a process leads a group of its own, which all that it starts belongs to. */
  readonly groups: boolean;
  /** Whether a group can be stopped and continued. */
  readonly canStop: boolean;
  /** To the process, and to its group where there are groups. */
  send(pid: number, signal: NodeJS.Signals): void;
  /** To one process. */
  sendToOne(pid: number, signal: NodeJS.Signals): void;
  /** The processes below a process, whatever group they are in; none where the system does not tell. */
  descendants(pid: number): readonly number[];
}

/** POSIX. */
export function groupSignals(descendants: Signals["descendants"]): Signals {
  return {
    groups: true,
    canStop: true,
    send: (pid, signal) => sendToOne(-pid, signal),
    sendToOne,
    descendants,
  };
}

/** Windows: a process can be ended, and that is all. */
export const plainSignals: Signals = {
  groups: false,
  canStop: false,
  send: sendToOne,
  sendToOne,
  descendants: () => [],
};

function sendToOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** Linux lists the children of each task. */
export function descendantsByProc(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const task of listed(`/proc/${parent}/task`)) {
      for (const text of readText(`/proc/${parent}/task/${task}/children`).split(" ")) {
        const child = Number(text);
        if (child > 0) {
          found.push(child);
          open.push(child);
        }
      }
    }
  }
  return found;
}
