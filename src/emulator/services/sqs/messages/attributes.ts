import { isXmlText } from "../../../../shared/xmlText.ts";
import { createHash, hash } from "node:crypto";
import { invalidParameter } from "../errors.ts";
import type { MessageAttribute } from "../../../contracts/queues.ts";

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What the wire gives: the members may be missing, and lists are reserved by AWS for later. */
export type AttributesInput = Readonly<
  Record<
    string,
    {
      readonly DataType?: string | undefined;
      readonly StringValue?: string | undefined;
      readonly BinaryValue?: Uint8Array | undefined;
    }
  >
>;

/** Reads the message attributes of a request. Throws `ServiceError` with AWS's wording. */
export function checkedMessageAttributes(input: AttributesInput = {}): MessageAttributes {
  const entries = Object.entries(input);
  if (entries.length > 10) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, checkedAttribute(name, value)]));
}

function checkedAttribute(name: string, value: AttributesInput[string]): MessageAttribute {
  checkName(name);
  const { DataType, StringValue, BinaryValue } = value;
  if (DataType === undefined || DataType === "") {
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute type.`,
    );
  }
  if (Buffer.byteLength(DataType) > 256) {
    throw invalidParameter("Message (user) attribute types must be shorter than 256 Bytes");
  }
  const [kind = ""] = DataType.split(".", 1);
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (StringValue !== undefined && BinaryValue !== undefined) {
    throw invalidParameter(`Message (user) attribute '${name}' has multiple values.`);
  }
  const isEmpty = kind === "Binary" ? !BinaryValue?.length : !StringValue;
  if (isEmpty) {
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`,
    );
  }
  if (kind === "Binary") return { DataType, ...(BinaryValue && { BinaryValue }) };
  if (kind === "Number" && !isNumber(StringValue ?? "")) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (!isXmlText(StringValue ?? "")) throw invalidParameter(charactersMessage);
  return { DataType, ...(StringValue !== undefined && { StringValue }) };
}

function checkName(name: string): void {
  if (name === "" || Buffer.byteLength(name) > 256) {
    throw invalidParameter("Message (user) attribute names must be shorter than 256 Bytes");
  }
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw invalidParameter(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  }
  if (/^(aws\.|amazon\.|\.)/i.test(name) || name.endsWith(".") || name.includes("..")) {
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

export const charactersMessage =
  "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/** Bytes that attributes count towards the size of a message: names, types and values. */
export function attributesSize(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = "", BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.length ?? 0),
    0,
  );
}

export function md5(text: string): string {
  return hash("md5", text, "hex");
}

/** The digest that SDKs verify, as the SQS developer guide defines it; undefined without attributes. */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = "", StringValue = "", BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue === undefined ? 1 : 2));
    add(BinaryValue ?? Buffer.from(StringValue));
  }
  return hash.digest("hex");
}

/** Those that a receiver asked for: by name, by `prefix.*`, or all by `All` or `.*`. */
export function askedAttributes(attributes: MessageAttributes, asked: readonly string[]): MessageAttributes {
  const wanted = (name: string) =>
    asked.some(
      (pattern) =>
        pattern === name ||
        pattern === "All" ||
        pattern === ".*" ||
        (pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
