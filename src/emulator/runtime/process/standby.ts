import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type FunctionProcess, startProcess } from "./functionProcess.ts";
import type { LanguagePlan } from "../languages/language.ts";
import { tmpMode, type WithMounts } from "./mounts.ts";
import type { Host } from "./host.ts";

/** Processes that were started before anybody needed them, one list for each interpreter. */
export interface Standby {
  /**
   * A waiting process for the plan, if there is one; another takes its place a moment later. With `withMounts` it has
   * a /tmp of its own, which is moved to `tmpDir`.
   */
  take(plan: LanguagePlan, tmpDir: string, withMounts: WithMounts | undefined): FunctionProcess | undefined;
  stop(): Promise<void>;
}

interface StandbyOptions {
  /** How many wait for each interpreter; 0 turns it off. */
  readonly count: number;
  readonly workDir: string;
  readonly searchPath: string;
  readonly host: Host;
}

interface Waiting {
  readonly process: FunctionProcess;
  /** The folder that it sees as /tmp. */
  readonly tmpDir: string | undefined;
}

/** How long after one was taken its successor starts: not while the function that took it needs the processor. */
const refillAfterMs = 100;

export function createStandby({ count, workDir, searchPath, host }: StandbyOptions): Standby {
  const waiting = new Map<string, Waiting[]>();
  const refills = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const listOf = (key: string) => {
    const list = waiting.get(key) ?? [];
    waiting.set(key, list);
    return list;
  };
  const start = (plan: LanguagePlan, withMounts: WithMounts | undefined): Waiting => {
    const environment = { ...plan.environment, PATH: searchPath, LANG: "en_US.UTF-8", TZ: ":UTC" };
    const plain = { command: plan.command, args: plan.standbyArgs ?? [] };
    const tmpDir = withMounts === undefined ? undefined : join(workDir, `standby-${randomUUID()}`);
    if (tmpDir !== undefined) {
      mkdirSync(tmpDir);
      // Apart, since the user's umask would take from the mode of a new folder.
      chmodSync(tmpDir, tmpMode);
    }
    const program =
      withMounts === undefined || tmpDir === undefined
        ? plain
        : withMounts(plain, [{ folder: tmpDir, at: "/tmp" }]);
    return {
      process: startProcess({ ...program, cwd: workDir, environment }, host, { standby: true }),
      tmpDir,
    };
  };
  const fill = (key: string, plan: LanguagePlan, withMounts: WithMounts | undefined): void => {
    if (stopped) return;
    const list = listOf(key);
    while (list.length < count) {
      const each = start(plan, withMounts);
      list.push(each);
      void each.process.exited.then(() => {
        const index = list.indexOf(each);
        if (index >= 0) list.splice(index, 1);
      });
    }
  };
  const fillSoon = (key: string, plan: LanguagePlan, withMounts: WithMounts | undefined): void => {
    if (refills.has(key)) return;
    const timer = setTimeout(() => {
      refills.delete(key);
      fill(key, plan, withMounts);
    }, refillAfterMs);
    refills.set(key, timer.unref());
  };

  return {
    take(plan, tmpDir, withMounts) {
      if (plan.standbyArgs === undefined || count === 0) return undefined;
      const key = [plan.command, ...plan.standbyArgs, withMounts === undefined ? "" : "own /tmp"].join("\0");
      const taken = listOf(key).pop();
      fillSoon(key, plan, withMounts);
      // The mount follows the folder to its new name.
      if (taken?.tmpDir !== undefined && !moved(taken.tmpDir, tmpDir)) {
        taken.process.signal("SIGKILL");
        return undefined;
      }
      return taken?.process;
    },
    async stop() {
      stopped = true;
      for (const timer of refills.values()) clearTimeout(timer);
      const all = [...waiting.values()].flat();
      for (const { process } of all) process.signal("SIGKILL");
      await Promise.all(all.map(({ process }) => process.exited));
    },
  };
}

/** A folder that is not empty, because its environment was reset, stays: its process is started anew. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    rmSync(from, { recursive: true, force: true });
    return false;
  }
}
