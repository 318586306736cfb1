import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Host } from "./host.ts";
import { type MountNamespace, openMountNamespace } from "./mountNamespace.ts";
import { descendants, type MemoryMeter } from "./processMemory.ts";

/** What to start for a function, on this machine. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The command makes a mount namespace for itself and what it starts. */
  readonly ownNamespace?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the process could not be started at all. */
  readonly spawnError?: NodeJS.ErrnoException;
}

/** A running process of a function, with everything that it started in one group. */
export interface FunctionProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** Measures its memory from now on, until that is closed; nothing when it could not be started. */
  openMeter(): MemoryMeter | undefined;
  /** Our end of the socket pair on which our bootstraps speak the Runtime API. */
  readonly channel: Socket | undefined;
  /** Where output goes from now on; what came before was kept. */
  onOutput(stream: "stdout" | "stderr" | "frames", take: (chunk: Buffer) => void): void;
  /** Only for a standby process: what its bootstrap reads from standard input. */
  assign(text: string): void;
  signal(signal: NodeJS.Signals): void;
  /** Stops the group where signals can (POSIX), so that nothing runs between invocations. */
  freeze(): void;
  thaw(): void;
}

/** The file descriptor on which a runtime may write framed log messages. */
export const framesFd = 3;
/** The file descriptor of `channel` in the process, where socket pairs can be inherited (POSIX). */
export const channelFd = process.platform === "win32" ? undefined : 4;

const canSignalGroups = process.platform !== "win32";

/** Starts a process in a group of its own; `exited` also settles when that fails. */
export function startProcess(launch: Launch, host: Host, { standby = false } = {}): FunctionProcess {
  host.warden.begin();
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: launch.environment,
    stdio: [standby ? "pipe" : "ignore", "pipe", "pipe", "pipe", channelFd === undefined ? "ignore" : "pipe"],
    detached: canSignalGroups,
    windowsHide: true,
  });
  const { pid } = child;
  const { ownNamespace = false } = launch;
  if (pid !== undefined) host.warden.watch({ kind: "process", pid, ownNamespace });
  let namespace: MountNamespace | undefined;
  const findNamespace = () => {
    if (ownNamespace && pid !== undefined) namespace ??= openMountNamespace(pid);
  };
  let running = pid !== undefined;
  let frozen = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (spawnError: NodeJS.ErrnoException) => {
      if (pid === undefined) resolve({ code: null, signal: null, spawnError });
    });
    child.once("exit", (code, signal) => {
      // Descendants may outlive the runtime; a Lambda environment would take them with it.
      if (pid !== undefined) {
        signalGroup(pid, "SIGKILL");
        for (const each of namespace?.processes() ?? []) signalOne(each, "SIGKILL");
        namespace?.close();
        host.warden.forget({ kind: "process", pid, ownNamespace });
      }
      running = false;
      resolveAfterOutput(child, () => resolve({ code, signal }));
    });
  });
  let frozenApart: readonly number[] = [];
  const signal = (name: NodeJS.Signals): void => {
    if (!running || pid === undefined) return;
    // A function may have started something in a group of its own: that ends and freezes with a Lambda environment, too.
    const apart = name === "SIGKILL" || name === "SIGSTOP" ? descendants(pid) : frozenApart;
    frozenApart = name === "SIGSTOP" ? apart : [];
    if (name === "SIGKILL") findNamespace();
    signalGroup(pid, name);
    for (const each of apart) signalOne(each, name);
  };
  child.stdin?.on("error", () => undefined);
  return {
    pid,
    exited,
    openMeter: () => (pid === undefined ? undefined : host.memoryMeter(pid)),
    // Node types the further descriptors as streams; a "pipe" is a socket.
    channel:
      channelFd === undefined ? undefined : ((child.stdio[channelFd] ?? undefined) as Socket | undefined),
    onOutput(name, take) {
      const stream = (name === "frames" ? child.stdio[framesFd] : child[name]) as Readable | null | undefined;
      stream?.on("data", take);
      stream?.on("error", () => undefined);
    },
    assign: (text) => child.stdin?.end(text),
    signal(name) {
      // A stopped process would keep any other signal for later.
      if (frozen && name !== "SIGKILL") signal("SIGCONT");
      frozen = false;
      signal(name);
    },
    freeze() {
      if (!canSignalGroups || frozen) return;
      frozen = true;
      findNamespace();
      signal("SIGSTOP");
    },
    thaw() {
      if (!frozen) return;
      frozen = false;
      signal("SIGCONT");
    },
  };
}

/** What stands for a process that could not be started; `code` is the system's name of why. */
export function neverStarted(path: string, code: string): FunctionProcess {
  const spawnError = Object.assign(new Error(`${path}: ${code}`), { code, path });
  const nothing = () => undefined;
  return {
    pid: undefined,
    exited: Promise.resolve({ code: null, signal: null, spawnError }),
    openMeter: nothing,
    channel: undefined,
    onOutput: nothing,
    assign: nothing,
    signal: nothing,
    freeze: nothing,
    thaw: nothing,
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalOne(canSignalGroups ? -pid : pid, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** The last output of a dead process is still in its pipes; a descendant that holds them open is not waited for. */
function resolveAfterOutput(child: ChildProcess, then: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    then();
  };
  child.once("close", once);
  setTimeout(once, 200).unref();
}
