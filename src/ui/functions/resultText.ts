import type { InvokeReport } from "../commands.ts";

/** The payload as a document: JSON laid out for reading; anything else as it came. */
export function resultDocument(payload: string): string {
  try {
    return `${JSON.stringify(JSON.parse(payload), undefined, 2)}\n`;
  } catch {
    return payload;
  }
}

/** What happened, in one line: `200 · 12.3 ms, billed 13 ms · 64 of 128 MB · cold start 110 ms`. */
export function resultSummary({ status, functionError, payload, report }: InvokeReport): string {
  const outcome = functionError === undefined ? `${status}` : (errorText(payload) ?? functionError);
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

/** `TypeError: message`, from the body of a function's error. */
function errorText(payload: string): string | undefined {
  try {
    const body: unknown = JSON.parse(payload);
    if (typeof body !== "object" || body === null) return undefined;
    const type = "errorType" in body && typeof body.errorType === "string" ? body.errorType : undefined;
    const message =
      "errorMessage" in body && typeof body.errorMessage === "string" ? body.errorMessage : undefined;
    const [firstLine] = (message ?? "").split("\n");
    return [type, firstLine].filter((part) => part !== undefined && part !== "").join(": ") || undefined;
  } catch {
    return undefined;
  }
}
