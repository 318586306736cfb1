import type { InvokeReport } from "../commands.ts";
import { figuresText } from "../kit/reportText.ts";

/** The payload as a document: JSON laid out for reading, with an HTTP answer's body decoded; anything else as it came. */
export function resultDocument(payload: string): string {
  try {
    const value: unknown = JSON.parse(payload);
    return `${JSON.stringify(withDecodedBody(value), undefined, 2)}\n`;
  } catch {
    return payload;
  }
}

/** An HTTP answer has its body as a string: what a reader wants stands behind it, and the whole is still JSON. */
function withDecodedBody(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("statusCode" in value) || !("body" in value))
    return value;
  const decoded = decodedBody(value.body, "isBase64Encoded" in value && value.isBase64Encoded === true);
  if (decoded === undefined) return value;
  const members = Object.entries(value).flatMap(([name, member]) =>
    name === "body"
      ? [[name, member] as const, ["body, decoded", decoded] as const]
      : [[name, member] as const],
  );
  return Object.fromEntries(members);
}

/** The value of JSON, else lines of text; undefined where the raw body reads as well. */
function decodedBody(body: unknown, base64: boolean): unknown {
  if (typeof body !== "string") return undefined;
  const text = base64 ? utf8Of(body) : body;
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Text of another kind.
  }
  if (text.includes("\n")) return text.split(/\r?\n/);
  return base64 ? text : undefined;
}

/** Undefined for what is no text, such as a picture. */
function utf8Of(base64: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    return undefined;
  }
}

/**
 * What happened, in one line: `200 · 12.3 ms (13 billed) · 64 of 128 MB · cold 110 ms`. Of an error only its type: its
 * message, which may be long, would push the figures out of view, and the document has it.
 */
export function resultSummary(
  report: InvokeReport,
  { debugged = false }: { readonly debugged?: boolean } = {},
): string {
  const outcome = errorOf(report) ?? `${report.status}`;
  // The time at a breakpoint is not the function's.
  if (debugged) return `${outcome} · debugged`;
  return report.report === undefined ? outcome : `${outcome} · ${figuresText(report.report)}`;
}

/** The type of the error that the function ended with, else AWS's word for it; undefined where it ended well. */
export function errorOf({ functionError, payload }: InvokeReport): string | undefined {
  return functionError === undefined ? undefined : (errorType(payload) ?? functionError);
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
