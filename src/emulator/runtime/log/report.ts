import { reportFields as names } from "../../../lambda/report.ts";

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

/** The build of a runtime that an environment runs. */
export interface RuntimeVersion {
  /** `nodejs:24.v1` */
  readonly text: string;
  readonly arn: string;
}

/** INIT is billed since August 2025: one figure, rounded up once. */
export function billedDuration(durationMs: number, initDurationMs: number | undefined): number {
  return Math.ceil(roundToHundredths(durationMs) + roundToHundredths(initDurationMs ?? 0));
}

/** The lines of a log in text format; JSON format has the records of `platformRecords.ts` instead. */
export function initStartLine({ text, arn }: RuntimeVersion): string {
  return `INIT_START Runtime Version: ${text}\tRuntime Version ARN: ${arn}\n`;
}

export function initReportLine(durationMs: number, phase: "init" | "invoke", ending: Ending): string {
  return `INIT_REPORT ${names.initDurationMs}: ${milliseconds(durationMs)} ms\tPhase: ${phase}${statusText(ending)}\n`;
}

export function restoreStartLine({ text, arn }: RuntimeVersion): string {
  return `RESTORE_START Runtime Version: ${text}\tRuntime Version ARN: ${arn}\n`;
}

export function restoreReportLine(durationMs: number, ending: Ending): string {
  return `RESTORE_REPORT ${names.restoreDurationMs}: ${milliseconds(durationMs)} ms${statusText(ending)}\n`;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

export function reportLine(report: Report): string {
  const { initDurationMs, restoreDurationMs } = report;
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `${names.durationMs}: ${milliseconds(report.durationMs)} ms`,
    `${names.billedDurationMs}: ${report.billedDurationMs} ms`,
    `${names.memorySizeMb}: ${report.memorySizeMb} MB`,
    `${names.maxMemoryUsedMb}: ${report.maxMemoryUsedMb} MB`,
  ];
  if (initDurationMs !== undefined)
    fields.push(`${names.initDurationMs}: ${milliseconds(initDurationMs)} ms`);
  if (restoreDurationMs !== undefined) {
    fields.push(`${names.restoreDurationMs}: ${milliseconds(restoreDurationMs)} ms`);
    fields.push(`${names.billedRestoreDurationMs}: ${Math.ceil(restoreDurationMs)} ms`);
  }
  // A tab stands behind every figure, and none behind the status.
  return `${fields.join("\t")}\t${statusText(report.ending).slice(1)}\n${traceLine(report.traceId)}`;
}

function traceLine(traceId = ""): string {
  const [trace, root, parent] = /Root=([^;]+).*Parent=([^;]+).*Sampled=1/.exec(traceId) ?? [];
  return trace === undefined ? "" : `XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true\t\n`;
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
      return `\t${names.status}: timeout`;
    case "error":
      return `\t${names.status}: error\t${names.errorType}: ${ending.errorType}`;
  }
}

function milliseconds(value: number): string {
  return value.toFixed(2);
}

function roundToHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
