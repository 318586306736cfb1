import { existsSync } from "node:fs";
import type { Machine } from "../languages/programTarget.ts";

/** What a system has that a function's processes may use. Each has a way without it, in `host.ts`. */
export interface Platform {
  /** Signals for a process and all that it starts, which can also stop them. */
  readonly processGroups: boolean;
  /** A program of the system ends a process with all that it has started: Windows' taskkill. */
  readonly taskkill: boolean;
  /** A process can inherit a socket. */
  readonly inheritedSockets: boolean;
  /** A process can see other folders than the host's. */
  readonly mountNamespaces: boolean;
  /** Every address that begins with 127 is this machine's own. */
  readonly manyLoopbacks: boolean;
  /** /proc tells of processes, their memory and whose connections are whose. */
  readonly proc: boolean;
  /** POSIX's shell. */
  readonly shell: boolean;
  /** A script is started by its first line, and only what is marked as executable. */
  readonly shebangs: boolean;
  /** A container can have the host's own loopback; elsewhere it runs in a machine of its own. */
  readonly containerLoopback: boolean;
}

/** What every system can do; Windows has little more. */
export const plainPlatform: Platform = {
  processGroups: false,
  taskkill: false,
  inheritedSockets: false,
  mountNamespaces: false,
  manyLoopbacks: false,
  proc: false,
  shell: false,
  shebangs: false,
  containerLoopback: false,
};

/** macOS. */
export const posixPlatform: Platform = {
  ...plainPlatform,
  processGroups: true,
  inheritedSockets: true,
  shell: true,
  shebangs: true,
};

export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch };
}

export function thisPlatform({ platform }: Machine = thisMachine()): Platform {
  if (platform === "win32") return { ...plainPlatform, taskkill: true };
  const isLinux = platform === "linux";
  return {
    ...posixPlatform,
    mountNamespaces: isLinux,
    manyLoopbacks: isLinux,
    proc: existsSync("/proc/self/statm"),
    containerLoopback: isLinux,
  };
}
