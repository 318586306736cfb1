import * as vscode from "vscode";
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
      ? [[name, member] as const, [vscode.l10n.t("body, decoded"), decoded] as const]
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
