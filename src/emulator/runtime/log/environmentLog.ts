import type { Clock } from "../../../shared/clock.ts";
import type { LogEvent, LogSink } from "../../contracts/logSink.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import { InvocationTiming } from "./timing.ts";
import type { OutputMessage } from "./output.ts";
import {
  type PlatformRecord,
  reportRecord,
  rounded,
  runtimeDoneRecord,
  runtimeMembers,
  runtimeVersionOf,
  statusOf,
  traceContext,
  type TraceContext,
} from "./platformRecords.ts";
import {
  endLine,
  type Ending,
  initReportLine,
  initStartLine,
  type Report,
  reportLine,
  restoreReportLine,
  restoreStartLine,
  startLine,
} from "./report.ts";

type Level = "DEBUG" | "INFO" | "WARN";
const levels: readonly string[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** What `X-Amz-Log-Result` carries. */
const tailBytes = 4096;
/** How long a line may wait for others before it goes to the sink, and for how many. */
const flushAfterMs = 50;
const flushAtEvents = 4096;

/** Reads everything that an environment logs, such as the Telemetry API. */
export interface LogListener {
  platform(record: PlatformRecord): void;
  /** The line that says why the platform ended an invocation. */
  fault(message: OutputMessage): void;
  output(kind: "function" | "extension", message: OutputMessage): void;
}

interface Options {
  readonly fn: RunnableFunction;
  readonly stream: string;
  readonly sink: LogSink;
  readonly clock: Clock;
}

interface Produced {
  readonly producedBytes: number;
  readonly endedAt: number;
}

/** The log stream of one environment: platform lines in the function's format, and what the function writes. */
export class EnvironmentLog {
  readonly stream: string;
  readonly #fn: RunnableFunction;
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #json: boolean;
  readonly #lowest: number;
  #pending: LogEvent[] = [];
  #cancelFlush: (() => void) | undefined;
  #tail: string[] | undefined;
  #tailLength = 0;
  /** The header of the invocation under way, or of the last one. */
  #trace: string | undefined;
  #tracing: TraceContext | undefined;
  #timing: InvocationTiming | undefined;
  /** Whether extensions take part in invocations. */
  hasExtensions = false;
  listener: LogListener | undefined;

  constructor({ fn, stream, sink, clock }: Options) {
    this.stream = stream;
    this.#fn = fn;
    this.#sink = sink;
    this.#clock = clock;
    this.#json = fn.logging.format === "JSON";
    this.#lowest = levels.indexOf(fn.logging.systemLevel ?? "INFO");
  }

  /** The times of the invocation under way, where its records go anywhere. */
  get timing(): InvocationTiming | undefined {
    return this.#timing;
  }

  get format(): "Text" | "JSON" {
    return this.#fn.logging.format;
  }

  initStart(versionText: string, phase: "init" | "invoke"): void {
    const fn = this.#fn;
    this.#text(initStartLine(runtimeVersionOf(fn, versionText)));
    this.#record("INFO", "platform.initStart", () => ({
      initializationType: fn.initialization,
      phase,
      ...runtimeMembers(fn, this.stream, versionText),
    }));
  }

  initRuntimeDone(phase: "init" | "invoke", ending: Ending): void {
    this.#record(ending.kind === "success" ? "DEBUG" : "WARN", "platform.initRuntimeDone", () => ({
      initializationType: this.#fn.initialization,
      phase,
      ...statusOf(ending),
    }));
  }

  /** The text log has a line for a failed init only. */
  initReport(durationMs: number, phase: "init" | "invoke", ending: Ending): void {
    if (ending.kind !== "success") this.#text(initReportLine(durationMs, phase, ending));
    const usual = this.#fn.initialization === "on-demand" ? "DEBUG" : "INFO";
    this.#record(ending.kind === "success" ? usual : "WARN", "platform.initReport", () => ({
      initializationType: this.#fn.initialization,
      phase,
      ...statusOf(ending),
      metrics: { durationMs: rounded(durationMs) },
    }));
  }

  restoreStart(): void {
    const fn = this.#fn;
    const versionText = `${fn.runtime ?? ""}.v1`;
    this.#text(restoreStartLine(runtimeVersionOf(fn, versionText)));
    this.#record("INFO", "platform.restoreStart", () => runtimeMembers(fn, this.stream, versionText));
  }

  /** The runtime is done with its restore: two records, one line. */
  restoreReport(durationMs: number, ending: Ending): void {
    const succeeded = ending.kind === "success";
    this.#record(succeeded ? "DEBUG" : "WARN", "platform.restoreRuntimeDone", () => statusOf(ending));
    this.#text(restoreReportLine(durationMs, ending));
    this.#record(succeeded ? "INFO" : "WARN", "platform.restoreReport", () => ({
      ...statusOf(ending),
      metrics: { durationMs: rounded(durationMs) },
    }));
  }

  start(requestId: string, traceId: string | undefined): void {
    const { arn, version } = this.#fn;
    // One time for the record and for the first span, which begins with it.
    const now = this.#clock.now();
    this.#timing = this.#json || this.listener !== undefined ? new InvocationTiming(now) : undefined;
    this.#trace = traceId;
    this.#tracing = traceContext(traceId);
    this.#text(startLine(requestId, version), now);
    this.#record(
      "INFO",
      "platform.start",
      () => ({
        requestId,
        functionArn: arn,
        version,
        ...(this.#tracing !== undefined && { tracing: this.#tracing }),
      }),
      now,
    );
  }

  /** `endedAt` is of `performance.now()`: when the time that the report gives was over. */
  end(report: Report, { producedBytes, endedAt }: Produced): void {
    const { requestId, ending } = report;
    const tracing = this.#tracing;
    const timing = this.#timing;
    this.#timing = undefined;
    this.#text(endLine(requestId));
    this.#record(ending.kind === "success" ? "DEBUG" : "WARN", "platform.runtimeDone", () =>
      runtimeDoneRecord(report, { tracing, spans: timing?.runtimeSpans() ?? [], producedBytes }),
    );
    this.#text(reportLine(report));
    this.#record(ending.kind === "success" ? "INFO" : "WARN", "platform.report", () =>
      reportRecord(report, { tracing, spans: (this.hasExtensions && timing?.extensionSpans(endedAt)) || [] }),
    );
  }

  /** Any other record, which the text log does not have. */
  platform(level: Level, type: string, record: () => unknown): void {
    this.#record(level, type, record);
  }

  /** A line of the platform that is neither START, END nor REPORT. Text format only. */
  notice(text: string): void {
    this.#text(text);
  }

  /** A line in the emulator's own voice, which AWS does not have. */
  say(text: string): void {
    const now = this.#clock.now();
    const message = `Lambda Workbench: ${text}`;
    const record = { timestamp: new Date(now).toISOString(), level: "WARN", message };
    this.#add(this.#json ? `${JSON.stringify(record)}\n` : `${message}\n`, now);
  }

  /** Why the platform ends an invocation: a timeout, an exit, too much memory. Text format only. */
  fault(text: string): void {
    this.#text(text);
    this.listener?.fault({ timestamp: this.#clock.now(), text });
  }

  /** What the function or an extension wrote. */
  output(kind: "function" | "extension", message: OutputMessage): void {
    this.listener?.output(kind, message);
    this.#add(message.text, message.timestamp);
  }

  /** From here on lines are kept for `X-Amz-Log-Result`. */
  beginTail(): void {
    this.#tail = [];
    this.#tailLength = 0;
  }

  /** The last 4 KB since `beginTail`, and no more are kept. */
  takeTail(): () => Uint8Array {
    const parts = this.#tail ?? [];
    this.#tail = undefined;
    return () => {
      const bytes = Buffer.from(parts.join(""));
      return bytes.length > tailBytes ? bytes.subarray(bytes.length - tailBytes) : bytes;
    };
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#pending.length === 0) return;
    const events = this.#pending;
    this.#pending = [];
    this.#sink.write(this.#fn.logging.group, this.stream, events, this.#trace);
  }

  #text(text: string, now = this.#clock.now()): void {
    if (!this.#json) this.#add(text, now);
  }

  #record(level: Level, type: string, build: () => unknown, now = this.#clock.now()): void {
    const logged = this.#json && levels.indexOf(level) >= this.#lowest;
    if (!logged && this.listener === undefined) return;
    const record: PlatformRecord = { time: new Date(now).toISOString(), type, record: build() };
    this.listener?.platform(record);
    if (logged) this.#add(`${JSON.stringify(record)}\n`, now);
  }

  #add(message: string, timestamp: number): void {
    this.#pending.push({ timestamp, message });
    if (this.#tail !== undefined)
      this.#keepTail(this.#tail, message.endsWith("\n") ? message : `${message}\n`);
    if (this.#pending.length >= flushAtEvents) this.flush();
    else
      this.#cancelFlush ??= this.#clock.after(flushAfterMs, () => {
        this.#cancelFlush = undefined;
        this.flush();
      });
  }

  #keepTail(tail: string[], message: string): void {
    tail.push(message);
    this.#tailLength += message.length;
    // Characters are at least a byte each, so the last 4 KB are never dropped here.
    while (this.#tailLength - (tail[0]?.length ?? 0) >= tailBytes)
      this.#tailLength -= tail.shift()?.length ?? 0;
  }
}
