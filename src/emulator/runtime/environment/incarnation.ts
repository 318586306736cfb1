import type { Clock } from "../../../shared/clock.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import { Extensions } from "../apis/extensions/extensions.ts";
import type { ExtensionFailure } from "../apis/extensions/failure.ts";
import { isDebuggerChatter } from "../languages/debuggerChatter.ts";
import type { EnvironmentLog } from "../log/environmentLog.ts";
import type { Exit, FunctionProcess } from "../process/functionProcess.ts";
import type { Started } from "../process/launch.ts";
import { FrameReader, LineReader } from "../log/output.ts";
import { OutputPump } from "./outputPump.ts";
import type { MemoryMeter } from "../process/processMemory.ts";

/** Why an environment ends, in the words of the Extensions API. */
export type EndReason = "spindown" | "timeout" | "failure";

export interface IncarnationOptions {
  readonly fn: RunnableFunction;
  readonly started: Started;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  /** All its extensions wait for their next event. */
  readonly onWaiting: () => void;
  /** An extension has failed, and with it the environment. */
  readonly onFailure: (cause: ExtensionFailure) => void;
  /** The machine had no room for an extension's process. */
  readonly onRefused: (reason: string) => void;
  /** What its processes wrote has led to a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** One process of an environment, with its extensions: what it writes is read, and its memory measured. */
export class Incarnation {
  readonly process: FunctionProcess;
  readonly extensions: Extensions;
  readonly #clock: Clock;
  readonly #extensionProcesses: readonly FunctionProcess[];
  readonly #meters: readonly MemoryMeter[];
  readonly #output: readonly OutputPump[];
  #othersBytes = 0;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #over = false;
  /** The most that was resident at once, in bytes. */
  peakBytes = 0;

  constructor(options: IncarnationOptions) {
    const { fn, started, log, clock, onWaiting, onFailure, onRefused, onFault } = options;
    this.process = started.process;
    this.#clock = clock;
    const external = started.extensions.map(({ name }) => name);
    const { addresses } = started;
    this.extensions = new Extensions({ fn, external, addresses, log, clock, onWaiting, onFailure });
    this.#extensionProcesses = started.extensions.map(({ process }) => process);
    this.#meters = [this.process, ...this.#extensionProcesses].flatMap((each) => each.openMeter() ?? []);
    const reading = { log, clock, onFault };
    const frames = new FrameReader(
      (message) => log.output("function", message),
      () => clock.now(),
    );
    this.#output = [
      new OutputPump(this.process, "frames", frames, onFault),
      ...readLines(this.process, "function", reading),
      ...this.#extensionProcesses.flatMap((each) => readLines(each, "extension", reading)),
    ];
    for (const { name, process } of started.extensions)
      void process.exited.then((exit) => {
        if (exit.refused === undefined) this.extensions.exited(name, exit);
        else onRefused(exit.refused);
      });
  }

  /** Lines without an end come out too: the invocation, or the process, is over. */
  flushOutput(): void {
    for (const output of this.#output) output.flush();
  }

  /**
   * Measures the process after `durationMs` of work: what it has now, or after longer work the most that it had. A call
   * of less than a millisecond cannot take much, so that many in a row are measured every few milliseconds.
   */
  measure(durationMs: number): void {
    const [own] = this.#meters;
    if (own === undefined) return;
    const now = performance.now();
    if (durationMs > 0 && durationMs < 1 && now - this.#measuredAt < 5) return;
    this.#measuredAt = now;
    const bytes = durationMs > 20 ? own.ownPeakBytes() : own.ownBytes();
    this.peakBytes = Math.max(this.peakBytes, bytes + this.#othersBytes);
  }

  /** Measures everything that the environment runs. */
  measureTree(): void {
    const [own, ...others] = this.#meters;
    if (own === undefined) return;
    const tree = own.treeBytes();
    const beside = others.reduce((sum, meter) => sum + meter.treeBytes(), 0);
    this.#othersBytes = Math.max(0, tree - own.ownBytes()) + beside;
    this.peakBytes = Math.max(this.peakBytes, tree + beside);
  }

  freeze(): void {
    for (const each of [this.process, ...this.#extensionProcesses]) each.freeze();
  }

  thaw(): void {
    this.process.thaw();
    for (const extension of this.#extensionProcesses) extension.thaw();
  }

  kill(): void {
    for (const each of [this.process, ...this.#extensionProcesses]) each.signal("SIGKILL");
    this.extensions.stop();
    this.#closeMeters();
  }

  /** Whether its process has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** Its process has ended: the last words come out. */
  end(): void {
    this.#over = true;
    this.flushOutput();
    this.#closeMeters();
  }

  /**
   * The shutdown phase. Without extensions Lambda kills at once; with them they are told, the runtime gets SIGTERM, and
   * all have their time. Resolves when everything has ended.
   */
  async shutDown(reason: EndReason): Promise<void> {
    const budgetMs = this.extensions.shutdown(reason, this.#clock.now());
    if (budgetMs > 0) {
      this.thaw();
      this.process.signal(reason === "spindown" ? "SIGTERM" : "SIGKILL");
      const { promise: graceOver, resolve } = Promise.withResolvers<void>();
      const cancel = this.#clock.after(budgetMs, resolve);
      await Promise.race([
        this.extensions.endsInOwnTime ? endOf(this.#extensionProcesses) : this.process.exited,
        graceOver,
      ]);
      cancel();
    }
    this.kill();
    await endOf([this.process, ...this.#extensionProcesses]);
  }

  #closeMeters(): void {
    for (const meter of this.#meters) meter.close();
  }
}

function readLines(
  process: FunctionProcess,
  kind: "function" | "extension",
  { log, clock, onFault }: Pick<IncarnationOptions, "log" | "clock" | "onFault">,
): OutputPump[] {
  return (["stdout", "stderr"] as const).map((name) => {
    const reader = new LineReader(
      () => clock.now(),
      (message) => {
        if (name === "stdout" || !isDebuggerChatter(message.text)) log.output(kind, message);
      },
    );
    return new OutputPump(process, name, reader, onFault);
  });
}

function endOf(processes: readonly FunctionProcess[]): Promise<readonly Exit[]> {
  return Promise.all(processes.map(({ exited }) => exited));
}
