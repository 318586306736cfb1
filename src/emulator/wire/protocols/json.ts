import { shapeOf, type Member, type ServiceModel } from "../../contracts/serviceModel.ts";

/** The value does not have the shape that the model gives it; the message is in the words of AWS's own parser. */
export class SerializationError extends Error {
  override readonly name = "SerializationError";
}

/** Which members of a structure travel in its JSON; others are bound elsewhere. */
type BodyFilter = (member: Member) => boolean;
const everyMember: BodyFilter = () => true;

/**
 * Reads parsed JSON by its shape: base64 becomes `Uint8Array`, timestamps `Date`. Unknown members and nulls are dropped, as AWS
 * does. Throws `SerializationError`.
 */
export function readJson(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  inBody: BodyFilter = everyMember,
): unknown {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "string":
      if (typeof value !== "string") throw mismatch(value, "String");
      return value;
    case "number":
      if (typeof value !== "number") throw mismatch(value, "Integer");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw mismatch(value, "Boolean");
      return value;
    case "blob":
      if (typeof value !== "string") throw mismatch(value, "Blob");
      return readBase64(value);
    case "timestamp":
      return readTimestamp(value);
    case "document":
      return value;
    case "unit":
      return {};
    case "list": {
      if (!Array.isArray(value)) throw expectedList(value);
      return value
        .filter((item) => item !== null)
        .map((item: unknown) => readJson(model, shape.member, item));
    }
    case "map": {
      const result: Record<string, unknown> = {};
      for (const [key, item] of Object.entries(expectObject(value))) {
        if (item !== null) define(result, key, readJson(model, shape.value, item));
      }
      return result;
    }
    case "structure":
    case "union": {
      const object = expectObject(value);
      const result: Record<string, unknown> = {};
      for (const member of shape.members) {
        const key = member.jsonName ?? member.name;
        if (!inBody(member) || !Object.hasOwn(object, key)) continue;
        const item = object[key];
        if (item !== null && item !== undefined) result[member.name] = readJson(model, member.shape, item);
      }
      return result;
    }
  }
}

/** The reverse of `readJson`: plain data for `JSON.stringify`, in the model's order of members. */
export function writeJson(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  inBody: BodyFilter = everyMember,
): unknown {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "string":
    case "number":
    case "boolean":
    case "document":
      return value;
    case "unit":
      return {};
    case "blob":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "timestamp": {
      const date = value as Date;
      return shape.format === "date-time" ? date.toISOString() : date.getTime() / 1000;
    }
    case "list":
      return (value as readonly unknown[]).map((item) => writeJson(model, shape.member, item));
    case "map": {
      const result: Record<string, unknown> = {};
      for (const [key, item] of Object.entries(value as object)) {
        if (item !== undefined) define(result, key, writeJson(model, shape.value, item));
      }
      return result;
    }
    case "structure":
    case "union": {
      const object = value as Readonly<Record<string, unknown>>;
      const result: Record<string, unknown> = {};
      for (const member of shape.members) {
        const item = object[member.name];
        if (item === undefined || item === null || !inBody(member)) continue;
        result[member.jsonName ?? member.name] = writeJson(model, member.shape, item);
      }
      return result;
    }
  }
}

/** Assigns also where the key is `__proto__`, which a client may send as a map's key. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function expectObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw Array.isArray(value)
      ? new SerializationError("Start of list found where not expected")
      : new SerializationError("Unexpected value type in payload");
  }
  return value as Readonly<Record<string, unknown>>;
}

function expectedList(value: unknown): SerializationError {
  if (typeof value === "object") {
    return new SerializationError("Start of structure or map found where not expected.");
  }
  return new SerializationError("Unexpected value type in payload");
}

function mismatch(value: unknown, expected: string): SerializationError {
  if (Array.isArray(value)) return new SerializationError("Start of list found where not expected");
  if (typeof value === "object") {
    return new SerializationError("Start of structure or map found where not expected.");
  }
  const token =
    typeof value === "string"
      ? "STRING_VALUE"
      : typeof value === "number"
        ? "NUMBER_VALUE"
        : value === true
          ? "TRUE_VALUE"
          : "FALSE_VALUE";
  return new SerializationError(`${token} can not be converted to ${expected}`);
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Strict where `Buffer` is not: AWS refuses what is no base64. */
export function readBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !base64.test(text)) {
    throw new SerializationError("Blob value is not valid base64");
  }
  return Buffer.from(text, "base64");
}

function readTimestamp(value: unknown): Date {
  const date =
    typeof value === "number"
      ? new Date(value * 1000)
      : typeof value === "string"
        ? new Date(value)
        : undefined;
  if (date === undefined) throw mismatch(value, "Timestamp");
  if (Number.isNaN(date.getTime())) throw new SerializationError("Timestamp value could not be parsed");
  return date;
}
