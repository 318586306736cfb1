import { closeSync, openSync, readSync } from "node:fs";
import { readBytes, readText } from "./proc.ts";

/** Measures the memory of a process and its descendants. */
export interface MemoryMeter {
  /** Resident bytes of the process itself, now: microseconds, for every invocation. */
  ownBytes(): number;
  /** Resident bytes of the whole tree, now: reads each descendant, for the sampler. */
  treeBytes(): number;
  /** The most that the process itself ever had resident. */
  ownPeakBytes(): number;
  close(): void;
}

/** Where nothing can be measured every figure is 0. */
export const noMeter: MemoryMeter = {
  ownBytes: () => 0,
  treeBytes: () => 0,
  ownPeakBytes: () => 0,
  close: () => undefined,
};

/** The kernel's page size: 4 KB on most machines, 16 or 64 KB on some with ARM. In the auxiliary vector under AT_PAGESZ. */
function pageSize(): number {
  const vector = readBytes("/proc/self/auxv");
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (vector.readBigUInt64LE(at) === 6n) return Number(vector.readBigUInt64LE(at + 8));
  return 4096;
}

/** Figures of the moment, from /proc; 0 where there is none. */
export function procMeter(pid: number, descendants: (pid: number) => readonly number[]): MemoryMeter {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/statm`, "r");
  } catch {
    file = undefined;
  }
  const buffer = Buffer.allocUnsafe(128);
  const pageBytes = pageSize();
  const own = (): number => {
    if (file === undefined) return 0;
    try {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return residentOf(buffer.toString("latin1", 0, length), pageBytes);
    } catch {
      return 0;
    }
  };
  return {
    ownBytes: own,
    treeBytes: () => {
      let total = own();
      for (const child of descendants(pid)) total += residentOf(readText(`/proc/${child}/statm`), pageBytes);
      return total;
    },
    ownPeakBytes: () => {
      if (file === undefined) return 0;
      const peak = /^VmHWM:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`));
      return Number(peak?.[1] ?? 0) * 1024;
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function residentOf(statm: string, pageBytes: number): number {
  const pages = Number(statm.split(" ", 2)[1] ?? 0);
  return Number.isFinite(pages) ? pages * pageBytes : 0;
}
