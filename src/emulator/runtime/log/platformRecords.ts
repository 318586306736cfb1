import { randomBytes } from "node:crypto";
import type { ReportMetrics } from "../../../lambda/report.ts";
import { runtimeVersionArn } from "../../../lambda/runtimes.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import type { Ending, Report, RuntimeVersion } from "./report.ts";

// Members and their order as recorded in October 2026, where newer than the Telemetry API's published schema.

/** A record of the Telemetry API, and a line of a log in JSON format. */
export interface PlatformRecord {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** A part of an invocation's time; epoch milliseconds at its start. */
export interface Span {
  readonly name: "responseLatency" | "responseDuration" | "runtimeOverhead" | "extensionOverhead";
  readonly start: number;
  readonly durationMs: number;
}

/** The trace of an invocation that is sampled. */
export interface TraceContext {
  readonly spanId: string;
  readonly type: "X-Amzn-Trace-Id";
  readonly value: string;
}

/** What a record says of the trace: nothing unless it is sampled, as recorded. The span's id is Lambda's own. */
export function traceContext(traceId: string | undefined): TraceContext | undefined {
  if (traceId?.includes("Sampled=1") !== true) return undefined;
  return {
    spanId: randomBytes(8).toString("hex"),
    type: "X-Amzn-Trace-Id",
    value: traceId.replace(/;Lineage=[^;]*/, ""),
  };
}

/** The build that a function's configuration names; an image's runtime has no name but its version's. */
export function runtimeVersionOf({ region, runtime }: RunnableFunction, text: string): RuntimeVersion {
  return { text, arn: runtimeVersionArn(region, runtime ?? text) };
}

/** Which runtime begins, in which environment. */
export function runtimeMembers(fn: RunnableFunction, stream: string, versionText: string) {
  return {
    runtimeVersion: versionText,
    runtimeVersionArn: runtimeVersionOf(fn, versionText).arn,
    functionName: fn.functionName,
    functionVersion: fn.version,
    // Recorded: the stream's name and bytes, where the schema's example has a UUID and megabytes.
    instanceId: stream,
    instanceMaxMemory: fn.memoryMb * 1024 * 1024,
  };
}

export function runtimeDoneRecord(
  { requestId, ending, durationMs }: Report,
  {
    tracing,
    spans,
    producedBytes,
  }: {
    readonly tracing: TraceContext | undefined;
    readonly spans: readonly Span[];
    readonly producedBytes: number;
  },
) {
  return {
    requestId,
    ...statusOf(ending),
    ...(tracing !== undefined && { tracing }),
    ...spansMember(spans),
    metrics: { durationMs: rounded(durationMs), producedBytes },
  };
}

export function reportRecord(
  report: Report,
  { tracing, spans }: { readonly tracing: TraceContext | undefined; readonly spans: readonly Span[] },
) {
  const { requestId, ending, durationMs, initDurationMs, restoreDurationMs } = report;
  return {
    requestId,
    metrics: {
      durationMs: rounded(durationMs),
      billedDurationMs: report.billedDurationMs,
      memorySizeMB: report.memorySizeMb,
      maxMemoryUsedMB: report.maxMemoryUsedMb,
      ...(initDurationMs !== undefined && { initDurationMs: rounded(initDurationMs) }),
      ...(restoreDurationMs !== undefined && { restoreDurationMs: rounded(restoreDurationMs) }),
    } satisfies ReportMetrics,
    ...(tracing !== undefined && { tracing }),
    ...spansMember(spans),
    ...statusOf(ending),
  };
}

export function statusOf(ending: Ending): { readonly status: string; readonly errorType?: string } {
  switch (ending.kind) {
    case "success":
      return { status: "success" };
    case "failure":
      return { status: "error", errorType: ending.errorType };
    case "timeout":
      return { status: "timeout" };
    case "error":
      return {
        status: ending.errorType === "Runtime.ExitError" ? "failure" : "error",
        errorType: ending.errorType,
      };
  }
}

/** Microseconds are the last that AWS gives. */
export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function spansMember(spans: readonly Span[]) {
  if (spans.length === 0) return {};
  return {
    spans: spans.map(({ name, start, durationMs }) => ({
      name,
      start: new Date(start).toISOString(),
      durationMs: rounded(durationMs),
    })),
  };
}
