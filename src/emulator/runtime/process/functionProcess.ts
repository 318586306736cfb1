import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "./host.ts";
import { markOf } from "./marks.ts";
import type { MountNamespace } from "./mountNamespace.ts";
import { mountsMade } from "./mounts.ts";
import type { MemoryMeter } from "./processMemory.ts";

/** What to start for a function, on this machine. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The command makes a mount namespace for itself and what it starts, and says so as `WithMounts` does. */
  readonly ownNamespace?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the program could not be started at all, which is its own fault. */
  readonly spawnError?: NodeJS.ErrnoException;
  /** Set when the machine had no room for it: why, in the system's words. */
  readonly refused?: string;
}

export type OutputName = "stdout" | "stderr" | "frames";

/** Holds a stream of output back: the process waits when it writes more. */
export interface OutputControl {
  pause(): void;
  resume(): void;
}

/** A running process of a function, with everything that it started in one group. */
export interface FunctionProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** Whether its program runs, or is about to: its mounts are made. */
  readonly isReady: boolean;
  /** Measures its memory from now on, until that is closed; nothing when it could not be started. */
  openMeter(): MemoryMeter | undefined;
  /** Our end of the socket pair on which our bootstraps speak the Runtime API. */
  readonly channel: Socket | undefined;
  /** Where output goes from now on; what came before was kept. */
  onOutput(stream: OutputName, take: (chunk: Buffer) => void): OutputControl;
  /** Only for a standby process: what its bootstrap reads from standard input, and what marks it from now on. */
  assign(text: string, mark: string | undefined): void;
  signal(signal: NodeJS.Signals): void;
  /** Stops the group where signals can, so that nothing runs between invocations. */
  freeze(): void;
  thaw(): void;
}

/** The file descriptor on which a runtime may write framed log messages. */
export const framesFd = 3;
/** The file descriptor of `channel` in the process, where the host has one. */
export const channelFd = 4;

/** What the system says when it is the machine that has no room, and not the program that is wrong. */
const refusals: readonly (string | undefined)[] = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"];

/** How often it is looked for what a process has left that has ended, and how soon again. */
const looks = 100;
const lookMs = 5;

/** How long the last output of a dead process is waited for, where a descendant holds its pipes open. */
const lastOutputMs = 200;

/** Starts a process in a group of its own; `exited` also settles when that fails. */
export function startProcess(launch: Launch, host: Host, { standby = false } = {}): FunctionProcess {
  host.warden.begin();
  const child = spawned(launch, host, standby);
  if (child instanceof Error) return neverStarted(Promise.resolve(child));
  const { pid } = child;
  if (pid !== undefined) return new HostProcess(child, pid, launch, host);
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException>();
  child.once("error", resolve);
  return neverStarted(promise);
}

function spawned(launch: Launch, host: Host, standby: boolean): ChildProcess | NodeJS.ErrnoException {
  try {
    const { command, args, ...quoting } = host.family.commandLine(
      launch.command,
      launch.args,
      launch.environment,
    );
    return host.system.spawn(command, args, {
      ...quoting,
      cwd: launch.cwd,
      env: launch.environment,
      stdio: [standby ? "pipe" : "ignore", "pipe", "pipe", "pipe", host.inheritsSockets ? "pipe" : "ignore"],
      detached: host.signals.groups,
      windowsHide: true,
    });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

type Running =
  | { readonly kind: "running" }
  /** Stopped, with what it had started in groups of their own. */
  | { readonly kind: "frozen"; readonly apart: readonly number[] }
  | { readonly kind: "ended" };

class HostProcess implements FunctionProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #host: Host;
  #mark: string | undefined;
  #state: Running = { kind: "running" };
  #mounts: "none" | "underWay" | "made";
  #namespace: MountNamespace | undefined;
  #takeFrames: ((chunk: Buffer) => void) | undefined;

  constructor(child: ChildProcess, pid: number, { ownNamespace = false, environment }: Launch, host: Host) {
    this.pid = pid;
    this.#child = child;
    this.#host = host;
    this.#mounts = ownNamespace ? "underWay" : "none";
    this.#beMarked(markOf(environment));
    child.on("error", () => undefined);
    for (const stream of child.stdio) stream?.on("error", () => undefined);
    if (ownNamespace) this.#followMounts();
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    child.once("exit", (code, signal) => {
      resolve(this.#ended(code, signal));
    });
  }

  get isReady(): boolean {
    return this.#mounts !== "underWay" && this.#state.kind !== "ended";
  }

  get channel(): Socket | undefined {
    // Node types the further descriptors as streams; a "pipe" is a socket.
    return this.#host.inheritsSockets ? (this.#stream(channelFd) as Socket | undefined) : undefined;
  }

  openMeter(): MemoryMeter {
    return this.#host.memoryMeter(this.pid);
  }

  onOutput(name: OutputName, take: (chunk: Buffer) => void): OutputControl {
    const stream = name === "frames" ? this.#stream(framesFd) : this.#child[name];
    if (name === "frames" && this.#mounts === "underWay") this.#takeFrames = take;
    else stream?.on("data", take).resume();
    return { pause: () => void stream?.pause(), resume: () => void stream?.resume() };
  }

  assign(text: string, mark: string | undefined): void {
    this.#beMarked(mark);
    this.#child.stdin?.end(text);
  }

  signal(name: NodeJS.Signals): void {
    // A stopped process would keep any other signal for later.
    if (name !== "SIGKILL") this.thaw();
    const { signals } = this.#host;
    if (this.#state.kind === "ended") return;
    // A function may have started something in a group of its own: that ends with a Lambda environment, too.
    const apart = name === "SIGKILL" ? signals.descendants(this.pid) : [];
    signals.send(this.pid, name);
    for (const each of apart) signals.sendToOne(each, name);
  }

  freeze(): void {
    const { signals } = this.#host;
    if (!signals.canStop || this.#state.kind !== "running") return;
    const apart = signals.descendants(this.pid);
    this.#state = { kind: "frozen", apart };
    signals.send(this.pid, "SIGSTOP");
    for (const each of apart) signals.sendToOne(each, "SIGSTOP");
  }

  thaw(): void {
    if (this.#state.kind !== "frozen") return;
    const { apart } = this.#state;
    const { signals } = this.#host;
    this.#state = { kind: "running" };
    signals.send(this.pid, "SIGCONT");
    for (const each of apart) signals.sendToOne(each, "SIGCONT");
  }

  #beMarked(mark: string | undefined): void {
    this.#mark = mark;
    if (mark !== undefined) this.#host.marks.begin(mark);
    this.#watch();
  }

  #watch(): void {
    const namespace = this.#namespace?.number ?? (this.#mounts === "underWay" ? "underWay" : undefined);
    const mark = this.#mark;
    this.#host.warden.watch({
      kind: "process",
      pid: this.pid,
      ...(namespace !== undefined && { namespace }),
      ...(mark !== undefined && { mark }),
    });
  }

  #stream(fd: number): Readable | undefined {
    return (this.#child.stdio[fd] ?? undefined) as Readable | undefined;
  }

  /**
   * The namespace is held from before the function's program begins until all of it has ended: a daemon that has lost
   * its parent is found by it alone. Therefore the program waits until its namespace has been opened.
   */
  #followMounts(): void {
    const stream = this.#stream(framesFd);
    const follow = (chunk: Buffer) => {
      if (this.#state.kind === "ended") return;
      const made = chunk.indexOf(mountsMade);
      this.#namespace ??= this.#host.namespaces.open(this.pid);
      if (made < 0) return;
      this.#mounts = "made";
      this.#watch();
      stream?.off("data", follow);
      (stream as Socket | undefined)?.write("\n");
      if (this.#takeFrames === undefined) stream?.pause();
      else stream?.on("data", this.#takeFrames);
    };
    stream?.on("data", follow);
  }

  /** What the process has left: all in its namespace. Without one, what bears its mark. */
  #left(): readonly number[] {
    if (this.#namespace !== undefined) return this.#namespace.processes();
    return this.#mark === undefined ? [] : this.#host.marks.left(this.#mark);
  }

  /** Ends what is left, which may start more of itself until it is dead. */
  async #endLeft(): Promise<void> {
    for (let look = 0; look < looks; look++) {
      const left = this.#left();
      if (left.length === 0) break;
      for (const each of left) this.#host.signals.sendToOne(each, "SIGKILL");
      await delay(lookMs);
    }
    this.#namespace?.close();
    this.#namespace = undefined;
  }

  /** Its last output has come when this resolves, and nothing is left of what it had started. */
  async #ended(code: number | null, signal: NodeJS.Signals | null): Promise<Exit> {
    const { warden, signals, marks } = this.#host;
    const { pid } = this;
    this.#state = { kind: "ended" };
    // Descendants may outlive the runtime; a Lambda environment would take them with it.
    signals.endLeft(pid);
    if (this.#mark !== undefined) marks.end(this.#mark);
    await Promise.all([lastOutput(this.#child), this.#endLeft()]);
    warden.forget({ kind: "process", pid });
    return this.#mounts === "underWay" && signal === null
      ? { code, signal, refused: "its folders could not be mounted" }
      : { code, signal };
  }
}

/** What stands for a process that could not be started. */
export function neverStarted(reason: Promise<NodeJS.ErrnoException>): FunctionProcess {
  return withoutProcess(
    reason.then((error) => ({
      code: null,
      signal: null,
      spawnError: error,
      ...(refusals.includes(error.code) && { refused: error.code ?? error.message }),
    })),
  );
}

/** What has ended before there was anything to speak to. */
export function withoutProcess(exited: Promise<Exit>): FunctionProcess {
  const nothing = () => undefined;
  return {
    pid: undefined,
    exited,
    isReady: false,
    openMeter: nothing,
    channel: undefined,
    onOutput: () => ({ pause: nothing, resume: nothing }),
    assign: nothing,
    signal: nothing,
    freeze: nothing,
    thaw: nothing,
  };
}

/** The last output of a dead process is still in its pipes; a descendant that holds them open is not waited for. */
async function lastOutput(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("close", () => resolve());
  const timer = setTimeout(resolve, lastOutputMs).unref();
  await promise;
  clearTimeout(timer);
}
