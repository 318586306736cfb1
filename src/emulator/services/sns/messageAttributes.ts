import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import type { MessageAttribute } from "../../contracts/queues.ts";
import { invalidValue, refusal } from "./errors.ts";

const typePattern = /^(?:String|Number|Binary)(?:\..+)?$/;

/** The attributes of a message as they are kept; throws AWS's words for what it refuses. */
export function readAttributes(
  given: Readonly<Record<string, MessageAttributeValue>> | undefined,
): Record<string, MessageAttribute> {
  const entries = Object.entries(given ?? {});
  return Object.fromEntries(
    entries.map(([name, value], index) => {
      checkName(name);
      return [name, readValue(name, value, index + 1)];
    }),
  );
}

function checkName(name: string): void {
  if (name.length > 256) throw invalidValue("Length of message attribute name must be less than 256 bytes.");
  const [wrong] = /[^\w.-]/u.exec(name) ?? [];
  if (wrong !== undefined) {
    const code = (wrong.codePointAt(0) ?? 0).toString(16).toUpperCase();
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name === "" || name.startsWith(".") || name.endsWith(".") || name.includes("..")) {
    throw invalidValue(
      "Invalid message attribute name. It must not be empty, begin or end with a dot, or have two in a row.",
    );
  }
}

function readValue(name: string, value: MessageAttributeValue, position: number): MessageAttribute {
  const { DataType: type, StringValue: text, BinaryValue: bytes } = value;
  if (type === undefined) {
    throw refusal(
      "ValidationError",
      `1 validation error detected: Value null at 'messageAttributes.${position}.member.value.dataType' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (!typePattern.test(type)) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const empty = () =>
    invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (text === undefined && bytes === undefined) throw empty();
  const kind = type.startsWith("Binary") ? "Binary" : "String";
  if ((kind === "Binary" ? bytes : text) === undefined) {
    throw invalidValue(`The message attribute '${name}' with type '${type}' must use field '${kind}'.`);
  }
  if (kind === "Binary" ? bytes?.length === 0 : text === "") throw empty();
  if (type.startsWith("Number") && !Number.isFinite(Number(text))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
  return kind === "Binary"
    ? { DataType: type, BinaryValue: bytes ?? new Uint8Array() }
    : { DataType: type, StringValue: text ?? "" };
}

/** As AWS counts: names, types and values. */
export function sizeOf(attributes: Readonly<Record<string, MessageAttribute>>): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = "", BinaryValue }]) =>
      sum +
      [name, DataType, StringValue].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) +
      (BinaryValue?.length ?? 0),
    0,
  );
}
