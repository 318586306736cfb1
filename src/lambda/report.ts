import * as v from "valibot";

/** The figures of one call, from the REPORT line that Lambda ends its log with. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  /** Only of a cold start. */
  readonly initDurationMs: number | undefined;
  /** Only of a SnapStart function that was restored. */
  readonly restoreDurationMs: number | undefined;
  /** `timeout`, `error`, … ; absent when all went well and in older logs. */
  readonly status: string | undefined;
  readonly errorType: string | undefined;
}

/** The names of the figures in a REPORT line, which the emulator writes and everybody reads. */
export const reportFields = {
  durationMs: "Duration",
  billedDurationMs: "Billed Duration",
  memorySizeMb: "Memory Size",
  maxMemoryUsedMb: "Max Memory Used",
  initDurationMs: "Init Duration",
  restoreDurationMs: "Restore Duration",
  billedRestoreDurationMs: "Billed Restore Duration",
  status: "Status",
  errorType: "Error Type",
} as const;

/**
 * The last REPORT in a log, of the text format or the JSON format (`platform.report`). Several lines stand there when
 * one request was tried again.
 */
export function parseReport(log: string): Report | undefined {
  for (const line of log.split("\n").reverse()) {
    const report = parseTextReport(line) ?? parseJsonReport(line);
    if (report !== undefined) return report;
  }
  return undefined;
}

function parseTextReport(line: string): Report | undefined {
  const match = /^REPORT RequestId: (\S+)\t(.*)$/.exec(line.trimEnd());
  const [, requestId, rest] = match ?? [];
  if (requestId === undefined || rest === undefined) return undefined;
  const fields = new Map(rest.split("\t").map((field) => splitAt(field, ": ")));
  const figure = (name: string) => {
    const text = fields.get(name);
    return text === undefined ? undefined : Number.parseFloat(text);
  };
  const durationMs = figure(reportFields.durationMs);
  if (durationMs === undefined) return undefined;
  return {
    requestId,
    durationMs,
    billedDurationMs: figure(reportFields.billedDurationMs) ?? Math.ceil(durationMs),
    memorySizeMb: figure(reportFields.memorySizeMb) ?? 0,
    maxMemoryUsedMb: figure(reportFields.maxMemoryUsedMb) ?? 0,
    initDurationMs: figure(reportFields.initDurationMs),
    restoreDurationMs: figure(reportFields.restoreDurationMs),
    status: fields.get(reportFields.status),
    errorType: fields.get(reportFields.errorType),
  };
}

const ReportMetrics = v.object({
  durationMs: v.number(),
  billedDurationMs: v.number(),
  memorySizeMB: v.number(),
  maxMemoryUsedMB: v.number(),
  initDurationMs: v.exactOptional(v.number()),
  restoreDurationMs: v.exactOptional(v.number()),
});
/** The figures of a `platform.report` record. */
export type ReportMetrics = v.InferOutput<typeof ReportMetrics>;

const JsonReport = v.object({
  type: v.literal("platform.report"),
  record: v.object({
    requestId: v.string(),
    status: v.optional(v.string()),
    errorType: v.optional(v.string()),
    metrics: ReportMetrics,
  }),
});

function parseJsonReport(line: string): Report | undefined {
  if (!line.includes('"platform.report"')) return undefined;
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), JsonReport), line);
  if (!read.success) return undefined;
  const { requestId, status, errorType, metrics } = read.output.record;
  return {
    requestId,
    durationMs: metrics.durationMs,
    billedDurationMs: metrics.billedDurationMs,
    memorySizeMb: metrics.memorySizeMB,
    maxMemoryUsedMb: metrics.maxMemoryUsedMB,
    initDurationMs: metrics.initDurationMs,
    restoreDurationMs: metrics.restoreDurationMs,
    // The text format says nothing about success either.
    status: status === "success" ? undefined : status,
    errorType,
  };
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
