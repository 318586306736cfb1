import * as vscode from "vscode";
import type { Report } from "../../lambda/report.ts";

/** A call's figures, the most important first, as short as a narrow editor wants them: `2.4 ms (3 billed) · 49 of 256 MB`. */
export function figuresText(report: Report): string {
  const { durationMs, billedDurationMs, memorySizeMb, maxMemoryUsedMb, initDurationMs, restoreDurationMs } =
    report;
  return [
    vscode.l10n.t("{0} ms ({1} billed)", durationMs, billedDurationMs),
    // Nothing runs in no memory: this system does not tell what was used.
    maxMemoryUsedMb === 0
      ? vscode.l10n.t("{0} MB", memorySizeMb)
      : vscode.l10n.t("{0} of {1} MB", maxMemoryUsedMb, memorySizeMb),
    ...(initDurationMs === undefined ? [] : [vscode.l10n.t("cold {0} ms", initDurationMs)]),
    ...(restoreDurationMs === undefined ? [] : [vscode.l10n.t("restored in {0} ms", restoreDurationMs)]),
  ].join(" · ");
}
