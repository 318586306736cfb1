import { formatArn } from "../../../shared/arn.ts";

/** How an invocation or an init phase ended, as REPORT and `platform.report` tell it. */
export type Ending =
  | { readonly kind: "success" }
  /** The handler's own failure: the environment lives on, the line has no status. */
  | { readonly kind: "failure"; readonly errorType: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "error"; readonly errorType: string };

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  readonly initDurationMs?: number;
  readonly restoreDurationMs?: number;
  readonly ending: Ending;
  readonly traceId?: string;
}

/** INIT is billed since August 2025: one figure, rounded up once. */
export function billedDuration(durationMs: number, initDurationMs: number | undefined): number {
  return Math.ceil(roundToHundredths(durationMs) + roundToHundredths(initDurationMs ?? 0));
}

/** A runtime's build, which AWS identifies by a hash. */
export function runtimeVersionArn(region: string, identity: string): string {
  return formatArn({ service: "lambda", region, resource: `runtime:${identity}` });
}

/** The lines of a log in text format; JSON format has the records of `platformRecords.ts` instead. */
export function initStartLine(runtime: string, region: string, identity: string): string {
  return `INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: ${runtimeVersionArn(region, identity)}\n`;
}

export function initReportLine(durationMs: number, phase: "init" | "invoke", ending: Ending): string {
  return `INIT_REPORT Init Duration: ${milliseconds(durationMs)} ms\tPhase: ${phase}${statusText(ending)}\n`;
}

export function restoreStartLine(runtime: string, region: string, identity: string): string {
  return `RESTORE_START Runtime Version: ${runtime}\tRuntime Version ARN: ${runtimeVersionArn(region, identity)}\n`;
}

export function restoreReportLine(durationMs: number, ending: Ending): string {
  return `RESTORE_REPORT Restore Duration: ${milliseconds(durationMs)} ms${statusText(ending)}\n`;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

export function reportLine(report: Report): string {
  const { requestId, ending } = report;
  const init =
    report.initDurationMs === undefined ? "" : `Init Duration: ${milliseconds(report.initDurationMs)} ms\t`;
  const restore =
    report.restoreDurationMs === undefined
      ? ""
      : `Restore Duration: ${milliseconds(report.restoreDurationMs)} ms\tBilled Restore Duration: ${Math.ceil(report.restoreDurationMs)} ms\t`;
  const status = statusText(ending);
  const trace = /Root=([^;]+).*Parent=([^;]+).*Sampled=1/.exec(report.traceId ?? "");
  return (
    `REPORT RequestId: ${requestId}\tDuration: ${milliseconds(report.durationMs)} ms\t` +
    `Billed Duration: ${report.billedDurationMs} ms\tMemory Size: ${report.memorySizeMb} MB\t` +
    `Max Memory Used: ${report.maxMemoryUsedMb} MB\t${init}${restore}` +
    (status === "" ? "\n" : `${status.slice(1)}\n`) +
    (trace === null ? "" : `XRAY TraceId: ${trace[1]}\tSegmentId: ${trace[2]}\tSampled: true\t\n`)
  );
}

/** Seconds with two decimals, as AWS words a timeout. */
export function timedOutText(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
}

function statusText(ending: Ending): string {
  switch (ending.kind) {
    case "success":
    case "failure":
      return "";
    case "timeout":
      return "\tStatus: timeout";
    case "error":
      return `\tStatus: error\tError Type: ${ending.errorType}`;
  }
}

function milliseconds(value: number): string {
  return value.toFixed(2);
}

function roundToHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
