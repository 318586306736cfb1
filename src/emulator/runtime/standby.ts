import { type FunctionProcess, startProcess } from "./functionProcess.ts";
import type { LanguagePlan } from "./language.ts";
import type { Warden } from "./warden.ts";

/** Processes that were started before anybody needed them, one list for each interpreter. */
export interface Standby {
  /** A waiting process for the plan, if there is one; another takes its place a moment later. */
  take(plan: LanguagePlan): FunctionProcess | undefined;
  /** Makes sure that processes for the plan are waiting. */
  prepare(plan: LanguagePlan): void;
  stop(): Promise<void>;
}

interface StandbyOptions {
  /** How many wait for each interpreter; 0 turns it off. */
  readonly count: number;
  readonly cwd: string;
  readonly searchPath: string;
  readonly warden: Warden;
}

/** How long after one was taken its successor starts: not while the function that took it needs the processor. */
const refillAfterMs = 100;

export function createStandby({ count, cwd, searchPath, warden }: StandbyOptions): Standby {
  const waiting = new Map<string, FunctionProcess[]>();
  const refills = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const keyOf = (plan: LanguagePlan) => [plan.command, ...(plan.standbyArgs ?? [])].join("\0");
  const listOf = (key: string) => {
    const list = waiting.get(key) ?? [];
    waiting.set(key, list);
    return list;
  };
  const fill = (plan: LanguagePlan): void => {
    if (stopped) return;
    const list = listOf(keyOf(plan));
    while (list.length < count) {
      const environment = { ...plan.environment, PATH: searchPath, LANG: "en_US.UTF-8", TZ: ":UTC" };
      const args = plan.standbyArgs ?? [];
      const process = startProcess({ command: plan.command, args, cwd, environment }, warden, {
        standby: true,
      });
      list.push(process);
      void process.exited.then(() => {
        const index = list.indexOf(process);
        if (index >= 0) list.splice(index, 1);
      });
    }
  };
  const refill = (plan: LanguagePlan): void => {
    const key = keyOf(plan);
    if (refills.has(key)) return;
    const timer = setTimeout(() => {
      refills.delete(key);
      fill(plan);
    }, refillAfterMs);
    refills.set(key, timer.unref());
  };

  return {
    take(plan) {
      if (plan.standbyArgs === undefined || count === 0) return undefined;
      const taken = listOf(keyOf(plan)).pop();
      refill(plan);
      return taken;
    },
    prepare(plan) {
      if (plan.standbyArgs !== undefined && count > 0) fill(plan);
    },
    async stop() {
      stopped = true;
      for (const timer of refills.values()) clearTimeout(timer);
      const all = [...waiting.values()].flat();
      for (const process of all) process.signal("SIGKILL");
      await Promise.all(all.map((process) => process.exited));
    },
  };
}
