import type { Span } from "./platformRecords.ts";

/**
 * When the runtime and the extensions did what of one invocation, for the spans of its records. Each span begins where
 * the one before it ends: the first with the invocation, the last ends with it.
 */
export class InvocationTiming {
  readonly #startedAt: number;
  readonly #start = performance.now();
  #responding: number | undefined;
  #responded: number | undefined;
  #ready: number | undefined;

  /** `startedAt` is in epoch milliseconds. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** The runtime begins to answer. */
  responding(): void {
    this.#responding ??= performance.now();
  }

  /** The runtime's answer is there as a whole. */
  responded(): void {
    this.#responded ??= performance.now();
  }

  /** The runtime asks for the next invocation. */
  ready(): void {
    if (this.#responded !== undefined) this.#ready ??= performance.now();
  }

  /** Of `platform.runtimeDone`: until the answer began, until it was there, until the runtime asked for more. */
  runtimeSpans(): readonly Span[] {
    if (this.#responding === undefined || this.#responded === undefined) return [];
    return [
      this.#span("responseLatency", this.#start, this.#responding),
      this.#span("responseDuration", this.#responding, this.#responded),
      ...(this.#ready === undefined ? [] : [this.#span("runtimeOverhead", this.#responded, this.#ready)]),
    ];
  }

  /** Of `platform.report`, where there are extensions: from when the runtime was done until the invocation's end. */
  extensionSpans(endedAt: number): readonly Span[] {
    if (this.#ready === undefined) return [];
    // An end that was read late is cut off at the timeout, which may have been before.
    return [this.#span("extensionOverhead", this.#ready, Math.max(this.#ready, endedAt))];
  }

  #span(name: Span["name"], from: number, to: number): Span {
    return { name, start: this.#startedAt + (from - this.#start), durationMs: to - from };
  }
}
