import { existsSync } from "node:fs";
import { familyOf, type SystemFamily, variable, type Variables } from "../../../shared/systems/family.ts";
import { type MountNamespace, openMountNamespace } from "./mountNamespace.ts";
import { markedByProc, Marks } from "./marks.ts";
import { mounting, type WithMounts } from "./mounts.ts";
import { type AdmitsPeer, anyUser, sameUser } from "./peers.ts";
import { type MemoryMeter, noMeter, procMeter } from "./processMemory.ts";
import { ProcessTable, psMeter } from "./psMemory.ts";
import type { Machine } from "../languages/programTarget.ts";
import { type Platform, thisMachine, thisPlatform } from "./platform.ts";
import { descendantsByProc, groupSignals, plainSignals, type Signals, treeSignals } from "./signals.ts";
import { type System, system } from "./system.ts";
import { noWarden, shellWarden, type Warden } from "./warden.ts";

/** What this machine does for the processes of functions. Each concern has a variant for systems that lack it. */
export interface Host extends Pick<Platform, "shell" | "shebangs" | "containerLoopback"> {
  readonly machine: Machine;
  /** How its programs are named, found and started. */
  readonly family: SystemFamily;
  readonly system: System;
  readonly warden: Warden;
  readonly signals: Signals;
  readonly marks: Marks;
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

export function createHost(
  platform: Platform = thisPlatform(),
  calls: System = system,
  variables: Variables = process.env,
): Host {
  const machine = thisMachine();
  const descendants = platform.proc ? descendantsByProc : () => [];
  const marked = platform.proc && platform.processGroups ? markedByProc : () => [];
  const signals = signalsOf(platform, descendants, calls, variables);
  const uid = process.getuid?.();
  const { shell, shebangs, containerLoopback } = platform;
  return {
    machine,
    family: familyOf(machine.platform),
    shell,
    shebangs,
    containerLoopback,
    system: calls,
    warden: platform.processGroups && shell ? shellWarden(calls) : noWarden,
    signals,
    marks: new Marks(marked),
    inheritsSockets: platform.inheritedSockets,
    manyLoopbacks: platform.manyLoopbacks,
    namespaces: platform.mountNamespaces
      ? { mounting, open: openMountNamespace }
      : { mounting: () => Promise.resolve(undefined), open: () => undefined },
    admitsPeer: platform.proc && uid !== undefined && existsSync("/proc/net/tcp") ? sameUser(uid) : anyUser,
    memoryMeter: meterOf(platform, descendants),
  };
}

function signalsOf(
  { processGroups, taskkill }: Platform,
  descendants: Signals["descendants"],
  calls: System,
  variables: Variables,
): Signals {
  if (processGroups) return groupSignals(descendants);
  if (!taskkill) return plainSignals;
  return treeSignals(calls, variable(variables, "SystemRoot") ?? String.raw`C:\Windows`);
}

function meterOf(
  { proc, processGroups }: Platform,
  descendants: Signals["descendants"],
): Host["memoryMeter"] {
  if (proc) return (pid) => procMeter(pid, descendants);
  if (!processGroups) return () => noMeter;
  const table = new ProcessTable();
  return (pid) => psMeter(pid, table);
}
