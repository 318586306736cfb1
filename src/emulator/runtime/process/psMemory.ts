import { execFile } from "node:child_process";
import type { MemoryMeter } from "./processMemory.ts";

interface Row {
  readonly parent: number;
  readonly bytes: number;
}

/** How soon it looks again: every look costs ten milliseconds of a processor, and macOS has more processes than a server. */
const everyMs = 250;
/** For a process that is not in the table yet. */
const unseenEveryMs = 20;

/** The processes of the machine as `ps` has last seen them. */
export class ProcessTable {
  #rows: ReadonlyMap<number, Row> = new Map();
  #seenAt = -Infinity;
  #looking = false;

  /** Has `ps` look again, in the background; not while it looks, nor soon after, unless it has not seen the process. */
  refresh(pid: number): void {
    const waitMs = this.#rows.has(pid) ? everyMs : unseenEveryMs;
    if (this.#looking || performance.now() - this.#seenAt < waitMs) return;
    this.#looking = true;
    // Each column by an option of its own: POSIX has the text after "=" as a heading, commas and all.
    const columns = ["pid=", "ppid=", "rss="].flatMap((column) => ["-o", column]);
    const seen = (text: string | undefined) => {
      this.#looking = false;
      this.#seenAt = performance.now();
      if (text !== undefined) this.#rows = rowsOf(text);
    };
    try {
      execFile("ps", ["-A", ...columns], { maxBuffer: 16 * 1024 * 1024 }, (error, text) =>
        seen(error === null ? text : undefined),
      );
    } catch {
      // No room for another process at the moment: the figures stay as they are.
      seen(undefined);
    }
  }

  /** Resident bytes; 0 for a process that it has not seen. */
  bytes(pid: number): number {
    return this.#rows.get(pid)?.bytes ?? 0;
  }

  /** Those of the process and all below it. */
  treeBytes(pid: number): number {
    const rows = this.#rows;
    const children = Map.groupBy(rows.keys(), (each) => rows.get(each)?.parent);
    let total = 0;
    const open = [pid];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      total += this.bytes(at);
      open.push(...(children.get(at) ?? []));
    }
    return total;
  }
}

/** Process, parent and kibibytes on each line. */
function rowsOf(text: string): Map<number, Row> {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(
    lines.flatMap(([pid = 0, parent = 0, kibibytes = 0]) =>
      pid > 0 ? [[pid, { parent, bytes: kibibytes * 1024 }] as const] : [],
    ),
  );
}

/** Figures that are up to a quarter of a second old: a function that is shorter is measured by what it had before. */
export function psMeter(pid: number, table: ProcessTable): MemoryMeter {
  let peak = 0;
  const own = () => {
    table.refresh(pid);
    const bytes = table.bytes(pid);
    peak = Math.max(peak, bytes);
    return bytes;
  };
  own();
  return {
    ownBytes: own,
    treeBytes: () => {
      own();
      return table.treeBytes(pid);
    },
    ownPeakBytes: () => {
      own();
      return peak;
    },
    close: () => undefined,
  };
}
