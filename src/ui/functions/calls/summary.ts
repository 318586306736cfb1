import * as vscode from "vscode";
import { dollarText, pricesDate } from "../../../lambda/prices.ts";
import type { CallCost, InvokeReport } from "../../commands.ts";
import { figuresText } from "../../kit/reportText.ts";

/**
 * What happened, in one line: `200 · 12.3 ms (13 billed) · 64 of 128 MB · cold 110 ms · 0.00000021 $`. Of an error only its type: its
 * message, which may be long, would push the figures out of view, and the document has it.
 */
export function resultSummary(
  report: InvokeReport,
  { debugged = false }: { readonly debugged?: boolean } = {},
): string {
  const outcome = errorOf(report) ?? `${report.status}`;
  // The time at a breakpoint is not the function's.
  if (debugged) return `${outcome} · ${vscode.l10n.t("debugged")}`;
  if (report.report === undefined) return outcome;
  const cost = report.cost === undefined ? [] : [costText(report.cost)];
  return [outcome, figuresText(report.report), ...cost].join(" · ");
}

function costText({ dollars, isLocal }: CallCost): string {
  const text = dollarText(dollars);
  return isLocal ? vscode.l10n.t("would cost {0}", text) : text;
}

/** The type of the error that the function ended with, else AWS's word for it; undefined where it ended well. */
export function errorOf({ functionError, payload }: InvokeReport): string | undefined {
  return functionError === undefined ? undefined : (errorType(payload) ?? functionError);
}

/** Where the call went and how it ended in AWS's words; a failed function's status is 200 all the same. */
export function resultDetail(report: InvokeReport): string {
  const { status, functionError, executedVersion, requestId, cost } = report;
  const facts = [
    functionError === undefined
      ? vscode.l10n.t("Status {0}", status)
      : vscode.l10n.t('Status {0}, function error "{1}"', status, functionError),
    ...(executedVersion === undefined ? [] : [vscode.l10n.t("version {0}", executedVersion)]),
    ...(requestId === undefined ? [] : [vscode.l10n.t("request {0}", requestId)]),
  ].join(", ");
  if (cost === undefined) return facts;
  const { million, region } = cost;
  const price = vscode.l10n.t(
    "A million such calls a month: {0} (on demand in {1}, prices of {2})",
    dollarText(million),
    region,
    pricesDate,
  );
  return `${facts}\n${price}`;
}

/** From the body of a function's error; runtimes leave it out, or empty, where what was thrown is no error. */
function errorType(payload: string): string | undefined {
  try {
    const body: unknown = JSON.parse(payload);
    if (typeof body !== "object" || body === null || !("errorType" in body)) return undefined;
    return typeof body.errorType === "string" && body.errorType !== "" ? body.errorType : undefined;
  } catch {
    return undefined;
  }
}
