import { existsSync } from "node:fs";
import { type MountNamespace, openMountNamespace } from "./mountNamespace.ts";
import { mounting, type WithMounts } from "./mounts.ts";
import { type AdmitsPeer, anyUser, sameUser } from "./peers.ts";
import { type MemoryMeter, noMeter, procMeter } from "./processMemory.ts";
import { ProcessTable, psMeter } from "./psMemory.ts";
import { groupSignals, plainSignals, type Signals } from "./signals.ts";
import { type System, system } from "./system.ts";
import { noWarden, shellWarden, type Warden } from "./warden.ts";

/** What this machine does for the processes of functions. Each concern has a variant for systems that lack it. */
export interface Host {
  readonly system: System;
  readonly warden: Warden;
  readonly signals: Signals;
  /** Whether a process can inherit a socket to us, which saves its way through TCP. */
  readonly inheritsSockets: boolean;
  /** Whether every address that begins with 127 is this machine's own. */
  readonly manyLoopbacks: boolean;
  readonly namespaces: Namespaces;
  readonly admitsPeer: AdmitsPeer;
  memoryMeter(pid: number): MemoryMeter;
}

/** What a process can see instead of the host's folders. */
export interface Namespaces {
  /** Nothing where that does not work; throws where it could not be found out. */
  mounting(workDir: string, searchPath: string): Promise<WithMounts | undefined>;
  /** The namespace that a process has made for itself. */
  open(pid: number): MountNamespace | undefined;
}

/** Which variants a machine takes. */
export interface Platform {
  readonly processGroups: boolean;
  readonly inheritedSockets: boolean;
  readonly mountNamespaces: boolean;
  readonly manyLoopbacks: boolean;
  /** The table of connections with their users. */
  readonly connectionTable: boolean;
  readonly memory: "proc" | "ps" | "none";
}

/** What every system can do, and all that Windows can. */
export const plainPlatform: Platform = {
  processGroups: false,
  inheritedSockets: false,
  mountNamespaces: false,
  manyLoopbacks: false,
  connectionTable: false,
  memory: "none",
};

function thisPlatform(): Platform {
  if (process.platform === "win32") return plainPlatform;
  const hasProc = existsSync("/proc/self/statm");
  const isLinux = process.platform === "linux";
  return {
    processGroups: true,
    inheritedSockets: true,
    mountNamespaces: isLinux,
    manyLoopbacks: isLinux,
    connectionTable: hasProc && existsSync("/proc/net/tcp"),
    memory: hasProc ? "proc" : "ps",
  };
}

export function createHost(platform: Platform = thisPlatform(), calls: System = system): Host {
  const signals = platform.processGroups ? groupSignals : plainSignals;
  const uid = process.getuid?.();
  return {
    system: calls,
    warden: platform.processGroups ? shellWarden(calls) : noWarden,
    signals,
    inheritsSockets: platform.inheritedSockets,
    manyLoopbacks: platform.manyLoopbacks,
    namespaces: platform.mountNamespaces
      ? { mounting, open: openMountNamespace }
      : { mounting: () => Promise.resolve(undefined), open: () => undefined },
    admitsPeer: platform.connectionTable && uid !== undefined ? sameUser(uid) : anyUser,
    memoryMeter: meterOf(platform.memory, signals),
  };
}

function meterOf(memory: Platform["memory"], signals: Signals): Host["memoryMeter"] {
  switch (memory) {
    case "proc":
      return (pid) => procMeter(pid, (parent) => signals.descendants(parent));
    case "ps": {
      const table = new ProcessTable();
      return (pid) => psMeter(pid, table);
    }
    case "none":
      return () => noMeter;
  }
}
