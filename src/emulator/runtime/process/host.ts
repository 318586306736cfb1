import { existsSync } from "node:fs";
import { type MemoryMeter, procMeter } from "./processMemory.ts";
import { psMeter, psTable } from "./psMemory.ts";
import { createWarden, type Warden } from "./warden.ts";

/** What this machine does for the processes of functions. */
export interface Host {
  readonly warden: Warden;
  /** Reads /proc where there is one, else asks `ps` now and then; on Windows, which has neither, every figure is 0. */
  memoryMeter(pid: number): MemoryMeter;
}

export function createHost(): Host {
  const usesPs = process.platform !== "win32" && !existsSync("/proc/self/statm");
  const table = psTable();
  return {
    warden: createWarden(),
    memoryMeter: (pid) => (usesPs ? psMeter(pid, table) : procMeter(pid)),
  };
}
