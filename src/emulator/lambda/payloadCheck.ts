import { ServiceError } from "../http/service.ts";

/** Throws AWS's 400 for a payload that is no JSON, in the words of the parser that AWS uses (Jackson). */
export function checkPayload(payload: Uint8Array): void {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8");
  try {
    JSON.parse(text);
  } catch {
    throw invalidRequestContent(
      `Could not parse request body into json: Could not parse payload into json: ${problem(payload, text)}`,
    );
  }
}

export function invalidRequestContent(message: string): ServiceError {
  return new ServiceError({
    code: "InvalidRequestContentException",
    status: 400,
    message,
    members: { Type: "User" },
  });
}

const source = "at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: ";

function problem(payload: Uint8Array, text: string): string {
  const bad = text.indexOf("\uFFFD");
  const offset = firstOffense(text);
  if (bad >= 0 && bad <= offset) return `Invalid UTF-8 ${badByte(payload)}\n ${source}${place(text, bad)}]`;
  if (offset >= text.length)
    return `Unexpected end-of-input: expected close marker\n ${source}${place(text, offset)}]`;
  const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(offset))?.[0];
  if (word !== undefined) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n ${source}${place(text, offset)}]`;
  }
  const character = text[offset] ?? "";
  return (
    `Unexpected character ('${character}' (code ${character.codePointAt(0) ?? 0})): ` +
    `expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n ${source}${place(text, offset)}]`
  );
}

/** The longest prefix that could still become JSON ends here; V8 says where it stopped in most of its messages. */
function firstOffense(text: string): number {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    if (position !== undefined) return wordStart(text, Number(position));
    return /end of JSON/.test(String(error)) ? text.length : Math.max(0, text.search(/\S/));
  }
}

/** V8 points into a misspelt word, Jackson names the whole of it. */
function wordStart(text: string, position: number): number {
  let start = position;
  while (start > 0 && /[\w$]/.test(text[start - 1] ?? "")) start--;
  return start;
}

function badByte(payload: Uint8Array): string {
  const byte = payload.find((value) => value >= 0x80) ?? 0;
  return `start byte 0x${byte.toString(16)}`;
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${line}, column: ${offset - before.lastIndexOf("\n")}`;
}
