import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isList, isObject, type Json, type JsonObject, parseJson } from "../json.ts";
import { IntrinsicError } from "./error.ts";
import { format } from "./format.ts";
import { randomBetween } from "./random.ts";

type Intrinsic = (args: readonly Json[], name: string) => Json;

/** Characters that base64 and hashes take. */
const longestEncoded = 10_000;
const longestRange = 1_000;
const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

export const intrinsicFunctions: Readonly<Record<string, Intrinsic>> = {
  "States.Format": (args, name) => format(text(args[0], name), args.slice(1)),
  "States.StringToJson": ([given], name) => {
    try {
      return parseJson(text(given, name));
    } catch {
      throw refused(name, given);
    }
  },
  "States.JsonToString": ([given], name) => {
    if (given === undefined) throw refused(name, given);
    return JSON.stringify(given);
  },
  "States.Array": (args) => [...args],
  "States.ArrayPartition": ([given, size], name) => {
    const items = list(given, name);
    const length = integer(size, name);
    if (length < 1) throw refused(name, size);
    const parts = Math.ceil(items.length / length);
    return Array.from({ length: parts }, (_, part) => items.slice(part * length, (part + 1) * length));
  },
  "States.ArrayContains": ([given, wanted], name) =>
    list(given, name).some((item) => isDeepStrictEqual(item, wanted)),
  "States.ArrayRange": ([from, to, by], name) => {
    const [first, last, step] = [integer(from, name), integer(to, name), integer(by, name)];
    if (step === 0) throw refused(name, by);
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > longestRange) throw refused(name, to);
    return Array.from({ length }, (_, index) => first + index * step);
  },
  "States.ArrayGetItem": ([given, index], name) => {
    const item = list(given, name)[integer(index, name)];
    if (item === undefined) throw refused(name, index);
    return item;
  },
  "States.ArrayLength": ([given], name) => list(given, name).length,
  "States.ArrayUnique": ([given], name) => {
    const items = list(given, name);
    const seen = new Set<string>();
    return items.filter((item) => {
      const key = keyOf(item);
      return !seen.has(key) && seen.add(key);
    });
  },
  "States.Base64Encode": ([given], name) => Buffer.from(short(given, name)).toString("base64"),
  "States.Base64Decode": ([given], name) => Buffer.from(short(given, name), "base64").toString(),
  "States.Hash": ([given, algorithm], name) => {
    const known = algorithms[text(algorithm, name)];
    if (known === undefined) throw refused(name, algorithm);
    const hashed = typeof given === "string" ? short(given, name) : JSON.stringify(given);
    return createHash(known).update(hashed).digest("hex");
  },
  "States.JsonMerge": ([first, second, deep], name) => {
    // "Step Functions currently only supports the shallow merging mode."
    if (deep !== false) throw refused(name, deep);
    return { ...object(first, name), ...object(second, name) };
  },
  "States.MathRandom": ([from, to, seed], name) =>
    randomBetween(
      integer(from, name),
      integer(to, name),
      seed === undefined ? undefined : integer(seed, name),
    ),
  "States.MathAdd": ([first, second], name) => integer(first, name) + integer(second, name),
  "States.StringSplit": ([given, separators], name) => {
    const splitting = new Set(text(separators, name));
    const parts = [""];
    for (const character of text(given, name)) {
      if (splitting.has(character)) parts.push("");
      else parts.push(`${parts.pop() ?? ""}${character}`);
    }
    return parts.filter((part) => part !== "");
  },
  "States.UUID": () => randomUUID(),
};

/** Equal values have the same key, whatever the order of their members. */
function keyOf(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function refused(name: string, given: Json | undefined): IntrinsicError {
  return new IntrinsicError(
    given === undefined
      ? `An argument of ${name} is missing`
      : `Invalid argument '${JSON.stringify(given).slice(0, 200)}' for ${name}`,
  );
}

function text(value: Json | undefined, name: string): string {
  if (typeof value !== "string") throw refused(name, value);
  return value;
}

function short(value: Json | undefined, name: string): string {
  const given = text(value, name);
  if (given.length > longestEncoded) throw refused(name, value);
  return given;
}

/** "If you specify a non-integer value, it is rounded off to the nearest integer." */
function integer(value: Json | undefined, name: string): number {
  if (typeof value !== "number") throw refused(name, value);
  return Math.round(value);
}

function list(value: Json | undefined, name: string): readonly Json[] {
  if (!isList(value)) throw refused(name, value);
  return value;
}

function object(value: Json | undefined, name: string): JsonObject {
  if (!isObject(value)) throw refused(name, value);
  return value;
}
