import { ChildProcess } from "node:child_process";
import { type System, system } from "../../../src/emulator/runtime/process/system.ts";

/** How a call fails. Node reports what `spawn` meets in three ways. */
export type Failure = "ENOSPC" | "EMFILE without streams" | "EAGAIN later" | "EPIPE on standard input";

/** The system, one of whose calls fails. */
export interface FailingSystem extends System {
  /** What was called, until now. */
  readonly calls: readonly string[];
  /** Whether the call has come that failed. */
  readonly hasFailed: () => boolean;
  /** Processes that were started and have not ended. */
  readonly running: () => number;
}

/** The `nth` of the calls that can fail so does; 0 for none. */
export function failingSystem(nth: number, failure: Failure): FailingSystem {
  const calls: string[] = [];
  const children = new Set<ChildProcess>();
  const spawnOnly = failure !== "ENOSPC";
  let counted = 0;
  const fails = (name: keyof System): boolean => {
    calls.push(name);
    if (spawnOnly && name !== "spawn") return false;
    return ++counted === nth;
  };
  const guarded =
    <Args extends readonly unknown[], Result>(name: keyof System, call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      if (fails(name)) throw systemError("ENOSPC", name);
      return call(...args);
    };
  return {
    calls,
    hasFailed: () => counted >= nth,
    running: () => children.size,
    mkdir: guarded("mkdir", system.mkdir),
    chmod: guarded("chmod", system.chmod),
    rename: guarded("rename", system.rename),
    remove: guarded("remove", system.remove),
    writeFile: guarded("writeFile", system.writeFile),
    async listen(server, address) {
      if (fails("listen")) throw systemError("EMFILE", "listen");
      await system.listen(server, address);
    },
    spawn(command, args, options) {
      const failed = fails("spawn");
      if (failed && failure === "ENOSPC") throw systemError("ENOMEM", "spawn");
      if (failed && failure === "EMFILE without streams") return neverSpawned("EMFILE");
      if (failed && failure === "EAGAIN later") return neverSpawned("EAGAIN");
      const child = system.spawn(command, args, options);
      if (failed) child.stdin?.destroy(systemError("EPIPE", "write"));
      if (child.pid !== undefined) {
        children.add(child);
        child.once("exit", () => children.delete(child));
      }
      return child;
    },
  };
}

function systemError(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

/** As Node gives it: without a process id, and without streams where the system was out of descriptors. */
function neverSpawned(code: string): ChildProcess {
  const child = new ChildProcess();
  process.nextTick(() => child.emit("error", systemError(code, "spawn")));
  return child;
}
