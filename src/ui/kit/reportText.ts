import type { Report } from "../../lambda/report.ts";

/** A call's figures, the most important first, as short as a narrow editor wants them: `2.4 ms (3 billed) · 49 of 256 MB`. */
export function figuresText(report: Report): string {
  const { durationMs, billedDurationMs, memorySizeMb, maxMemoryUsedMb, initDurationMs, restoreDurationMs } =
    report;
  return [
    `${durationMs} ms (${billedDurationMs} billed)`,
    `${maxMemoryUsedMb} of ${memorySizeMb} MB`,
    ...(initDurationMs === undefined ? [] : [`cold ${initDurationMs} ms`]),
    ...(restoreDurationMs === undefined ? [] : [`restored in ${restoreDurationMs} ms`]),
  ].join(" · ");
}
