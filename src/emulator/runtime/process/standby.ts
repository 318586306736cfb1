import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { type FunctionProcess, startProcess } from "./functionProcess.ts";
import type { LanguagePlan } from "../languages/language.ts";
import { tmpMode, type WithMounts } from "./mounts.ts";
import type { Host } from "./host.ts";
import { removed } from "./system.ts";

interface StandbyOptions {
  /** How many wait for each interpreter; 0 turns it off. */
  readonly count: number;
  readonly workDir: string;
  readonly searchPath: string;
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly process: FunctionProcess;
  /** The folder that it sees as /tmp. */
  readonly tmpDir: string | undefined;
}

/** Processes of one kind that wait for a function. */
interface Row {
  readonly plan: LanguagePlan;
  readonly withMounts: WithMounts | undefined;
  readonly waiting: Waiting[];
  cancelRefill: (() => void) | undefined;
}

/** How long after one was taken its successor starts: not while the function that took it needs the processor. */
const refillAfterMs = 100;

/** Processes that were started before anybody needed them, one row for each interpreter. */
export class Standby {
  readonly #options: StandbyOptions;
  readonly #rows = new Map<string, Row>();
  #stopped = false;

  constructor(options: StandbyOptions) {
    this.#options = options;
  }

  /**
   * A waiting process for the plan, if there is one; another takes its place a moment later. With `withMounts` it has
   * a /tmp of its own, which is moved to `tmpDir`.
   */
  take(plan: LanguagePlan, tmpDir: string, withMounts: WithMounts | undefined): FunctionProcess | undefined {
    if (plan.standbyArgs === undefined || this.#options.count === 0) return undefined;
    const row = this.#rowOf(plan, withMounts);
    // Its folder may be moved only once it is mounted. The mount follows it to its new name.
    const index = row.waiting.findLastIndex(({ process }) => process.isReady);
    const [taken] = index < 0 ? [] : row.waiting.splice(index, 1);
    this.#refillSoon(row);
    if (taken?.tmpDir !== undefined && !this.#moved(taken.tmpDir, tmpDir)) {
      taken.process.signal("SIGKILL");
      return undefined;
    }
    return taken?.process;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const rows = [...this.#rows.values()];
    for (const { cancelRefill } of rows) cancelRefill?.();
    const all = rows.flatMap(({ waiting }) => [...waiting]);
    for (const { process } of all) process.signal("SIGKILL");
    await Promise.all(all.map(({ process }) => process.exited));
  }

  #rowOf(plan: LanguagePlan, withMounts: WithMounts | undefined): Row {
    const program = [plan.command, ...(plan.standbyArgs ?? [])];
    const key = [...program, withMounts === undefined ? "" : "own /tmp"].join("\0");
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { plan, withMounts, waiting: [], cancelRefill: undefined };
      this.#rows.set(key, row);
    }
    return row;
  }

  #refillSoon(row: Row): void {
    row.cancelRefill ??= this.#options.clock.after(refillAfterMs, () => {
      row.cancelRefill = undefined;
      if (this.#stopped) return;
      try {
        this.#refill(row);
      } catch (error) {
        // A full disk, say, or no more processes. The next call starts its own, and tries this again.
        this.#options.log.debug("no process could be started ahead", { error });
      }
    });
  }

  #refill(row: Row): void {
    const { waiting } = row;
    while (waiting.length < this.#options.count) {
      const each = this.#start(row);
      waiting.push(each);
      void each.process.exited.then(() => {
        const index = waiting.indexOf(each);
        if (index < 0) return;
        waiting.splice(index, 1);
        if (each.tmpDir !== undefined) removed(this.#options.host.system, each.tmpDir);
      });
    }
  }

  /** A folder that is not empty, because its environment was reset, stays: its process is started anew. */
  #moved(from: string, to: string): boolean {
    const { system } = this.#options.host;
    try {
      system.rename(from, to);
      return true;
    } catch {
      removed(system, from);
      return false;
    }
  }

  #start({ plan, withMounts }: Row): Waiting {
    const { workDir, searchPath, host } = this.#options;
    const environment = { ...plan.environment, PATH: searchPath, LANG: "en_US.UTF-8", TZ: ":UTC" };
    const plain = { command: plan.command, args: plan.standbyArgs ?? [] };
    const tmpDir = withMounts === undefined ? undefined : join(workDir, `standby-${randomUUID()}`);
    if (tmpDir !== undefined) {
      host.system.mkdir(tmpDir);
      // Apart, since the user's umask would take from the mode of a new folder.
      host.system.chmod(tmpDir, tmpMode);
    }
    const program =
      withMounts === undefined || tmpDir === undefined
        ? plain
        : withMounts(plain, [{ folder: tmpDir, at: "/tmp" }]);
    return {
      process: startProcess({ ...program, cwd: workDir, environment }, host, { standby: true }),
      tmpDir,
    };
  }
}
