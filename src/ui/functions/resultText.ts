import type { InvokeReport } from "../commands.ts";

/** The payload as a document: JSON laid out for reading; anything else as it came. */
export function resultDocument(payload: string): string {
  try {
    return `${JSON.stringify(JSON.parse(payload), undefined, 2)}\n`;
  } catch {
    return payload;
  }
}

/**
 * What happened, in one line: `200 · 12.3 ms, billed 13 ms · 64 of 128 MB · cold start 110 ms`. Of an error only its
 * type: its message, which may be long, would push the figures out of view, and the document has it.
 */
export function resultSummary(
  { status, functionError, payload, report }: InvokeReport,
  { debugged = false }: { readonly debugged?: boolean } = {},
): string {
  const outcome = functionError === undefined ? `${status}` : (errorType(payload) ?? functionError);
  // The time at a breakpoint is not the function's.
  if (debugged) return `${outcome} · debugged`;
  if (report === undefined) return outcome;
  const { durationMs, billedDurationMs, memorySizeMb, maxMemoryUsedMb, initDurationMs, restoreDurationMs } =
    report;
  const figures = [
    `${durationMs} ms, billed ${billedDurationMs} ms`,
    `${maxMemoryUsedMb} of ${memorySizeMb} MB`,
    ...(initDurationMs === undefined ? [] : [`cold start ${initDurationMs} ms`]),
    ...(restoreDurationMs === undefined ? [] : [`restored in ${restoreDurationMs} ms`]),
  ];
  return [outcome, ...figures].join(" · ");
}

/** Where the call went and how it ended in AWS's words; a failed function's status is 200 all the same. */
export function resultDetail({ status, functionError, executedVersion, requestId }: InvokeReport): string {
  return [
    functionError === undefined ? `Status ${status}` : `Status ${status}, function error "${functionError}"`,
    ...(executedVersion === undefined ? [] : [`version ${executedVersion}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(", ");
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
