import { win32 } from "node:path";
import { listed, readText } from "./proc.ts";
import type { System } from "./system.ts";

/** How the processes of a function are ended, stopped and continued. */
export interface Signals {
  /** Whether a process leads a group of its own, which all that it starts belongs to. */
  readonly groups: boolean;
  /** Whether a group can be stopped and continued. */
  readonly canStop: boolean;
  /** To the process, and to its group where there are groups. */
  send(pid: number, signal: NodeJS.Signals): void;
  /** Ends what is left in the group of a process that has ended itself; its number may be another's already where there are none. */
  endLeft(pid: number): void;
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
    endLeft: (pid) => sendToOne(-pid, "SIGKILL"),
    sendToOne,
    descendants,
  };
}

/** What every system has: a process can be ended, and that is all. */
export const plainSignals: Signals = {
  groups: false,
  canStop: false,
  send: sendToOne,
  endLeft: () => undefined,
  sendToOne,
  descendants: () => [],
};

/**
 * Windows: a program of the system ends a process with all that it has started. It finds them by their parents, and so as long as
 * the process runs. `systemRoot` is the folder of Windows: by its name alone, the program would first be looked for where we are.
 */
export function treeSignals({ spawn }: Pick<System, "spawn">, systemRoot: string): Signals {
  const program = win32.join(systemRoot, "System32", "taskkill.exe");
  const endTree = (pid: number): void => {
    const alone = () => sendToOne(pid, "SIGKILL");
    try {
      const taskkill = spawn(program, ["/F", "/T", "/PID", `${pid}`], { stdio: "ignore", windowsHide: true });
      taskkill.once("error", alone);
      taskkill.once("exit", (code) => {
        if (code !== 0 && code !== noSuchProcess) alone();
      });
    } catch {
      alone();
    }
  };
  return { ...plainSignals, send: endTree };
}

/** How taskkill ends where nothing has the number. */
const noSuchProcess = 128;

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
