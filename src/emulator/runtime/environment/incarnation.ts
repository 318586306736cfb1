import type { Clock } from "../../../shared/clock.ts";
import { isDebuggerChatter } from "../engine/debugger.ts";
import type { EnvironmentLog } from "../log/environmentLog.ts";
import type { Exit, FunctionProcess } from "../process/functionProcess.ts";
import type { Started } from "../process/launch.ts";
import { FrameReader, LineReader } from "../log/output.ts";
import type { MemoryMeter } from "../process/processMemory.ts";

const mebibyte = 1024 * 1024;

/** One process of an environment, with its extensions: what it writes is read, and its memory measured. */
export class Incarnation {
  readonly process: FunctionProcess;
  readonly #extensions: readonly FunctionProcess[];
  readonly #meters: readonly MemoryMeter[];
  readonly #lines: readonly LineReader[];
  #othersBytes = 0;
  #measuredAt = Number.NEGATIVE_INFINITY;
  /** The most that was resident at once, in bytes. */
  peakBytes = 0;

  constructor({ process, extensions }: Started, log: EnvironmentLog, clock: Clock) {
    this.process = process;
    this.#extensions = extensions.map((each) => each.process);
    this.#meters = [process, ...this.#extensions].flatMap((each) => each.openMeter() ?? []);
    const lines: LineReader[] = [];
    const read = (from: FunctionProcess, kind: "function" | "extension") => {
      for (const name of ["stdout", "stderr"] as const) {
        const reader = new LineReader(
          () => clock.now(),
          (message) => {
            if (name === "stdout" || !isDebuggerChatter(message.text)) log.output(kind, message);
          },
        );
        lines.push(reader);
        from.onOutput(name, (chunk) => reader.push(chunk));
      }
    };
    read(process, "function");
    for (const extension of this.#extensions) read(extension, "extension");
    const frames = new FrameReader((message) => log.output("function", message));
    process.onOutput("frames", (chunk) => frames.push(chunk));
    this.#lines = lines;
  }

  /** Lines without an end come out too: the invocation, or the process, is over. */
  flushLines(): void {
    for (const reader of this.#lines) reader.flush();
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

  /** Measures everything that the environment runs; bytes. */
  measureTree(): number {
    const [own, ...others] = this.#meters;
    if (own === undefined) return 0;
    const tree = own.treeBytes();
    const beside = others.reduce((sum, meter) => sum + meter.treeBytes(), 0);
    this.#othersBytes = Math.max(0, tree - own.ownBytes()) + beside;
    this.peakBytes = Math.max(this.peakBytes, tree + beside);
    return tree + beside;
  }

  /** Whether it ever had more resident than a function of that size may have. */
  exceeded(memoryMb: number): boolean {
    return this.peakBytes > memoryMb * mebibyte;
  }

  /** A function that was killed for its memory has used all of it. */
  capPeak(memoryMb: number): void {
    this.peakBytes = memoryMb * mebibyte;
  }

  freeze(): void {
    for (const each of [this.process, ...this.#extensions]) each.freeze();
  }

  thaw(): void {
    this.process.thaw();
    for (const extension of this.#extensions) extension.thaw();
  }

  kill(): void {
    for (const each of [this.process, ...this.#extensions]) each.signal("SIGKILL");
    this.release();
  }

  /** Closes what measures. */
  release(): void {
    for (const meter of this.#meters) meter.close();
  }

  /** Resolves when all its processes have ended. */
  async ended(): Promise<Exit> {
    const [exit] = await Promise.all([this.process.exited, ...this.#extensions.map(({ exited }) => exited)]);
    return exit;
  }

  /** Resolves when its extensions have ended. */
  async extensionsEnded(): Promise<void> {
    await Promise.all(this.#extensions.map(({ exited }) => exited));
  }
}
