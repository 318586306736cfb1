import { isUtf8 } from "node:buffer";
import { findJsonMistake } from "../../../shared/jsonMistake.ts";
import { ServiceError } from "../../contracts/service.ts";
import { invalidByte } from "./invalidByte.ts";
import { isJson } from "./isJson.ts";

/** Throws AWS's 400 for a payload that is no JSON, in the words of the parser that AWS uses (Jackson). */
export function checkPayload(payload: Uint8Array): void {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (isJson(bytes) && (isUtf8(bytes) || invalidByte(bytes) === undefined)) return;
  throw invalidRequestContent(
    `Could not parse request body into json: Could not parse payload into json: ${problem(bytes, bytes.toString("utf8"))}`,
  );
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
const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

function problem(bytes: Buffer, text: string): string {
  // Text of bytes that are not UTF-8 may be JSON, and offends at none of its characters.
  const offset = findJsonMistake(text)?.offset ?? text.length;
  const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(offset))?.[0];
  const invalid = invalidByte(bytes);
  // Where a value should begin, Jackson looks at a byte; within a word or a string it reads characters.
  if (invalid !== undefined) {
    const reached = bytes.subarray(0, invalid.at).toString("utf8").length;
    const wordEnd = offset + (word?.length ?? 0);
    if (reached < offset || (reached === wordEnd && word !== undefined)) {
      return `Invalid UTF-8 ${invalid.part} byte 0x${bytes[invalid.at]?.toString(16)}\n ${source}${place(bytes, invalid.at + 1)}]`;
    }
  }
  const at = Buffer.byteLength(text.slice(0, offset));
  const where = `\n ${source}${place(bytes, at)}]`;
  if (offset >= text.length) return `Unexpected end-of-input: expected close marker${where}`;
  if (word !== undefined) return `Unrecognized token '${word}': was expecting ${values}${where}`;
  return `Unexpected character (${shown(bytes[at] ?? 0)}): expected a valid value ${values}${where}`;
}

/** A byte as Jackson names it. */
function shown(byte: number): string {
  const isControl = byte < 0x20 || (byte >= 0x7f && byte <= 0x9f);
  return isControl ? `(CTRL-CHAR, code ${byte})` : `'${String.fromCharCode(byte)}' (code ${byte})`;
}

/** Line and column of a byte, both from 1. */
function place(bytes: Buffer, at: number): string {
  const before = bytes.subarray(0, at);
  const line = before.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 1);
  return `${line}, column: ${at - before.lastIndexOf(0x0a)}`;
}
