import { createHash, getHashes } from "node:crypto";
import { isList, isObject, type Value } from "./expression.ts";
import { formatTime } from "./formatTime.ts";

/** A message that a rule looks at. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly time: number;
  readonly traceId: string;
  readonly accountId: string;
  readonly random: () => number;
  readonly newId: () => string;
}

type SqlFunction = (args: readonly Value[], message: Message) => Value;

/** Rounds to so many places. */
function rounded(round: (value: number) => number): SqlFunction {
  return ([value, places = 0]) => {
    const [number, digits] = [toNumber(value), toNumber(places)];
    if (number === undefined || digits === undefined || digits < 0 || digits > 34) return undefined;
    const factor = 10 ** digits;
    return round(number * factor) / factor;
  };
}

const numeric =
  (work: (...numbers: readonly number[]) => number): SqlFunction =>
  (args) => {
    const numbers = args.map(toNumber);
    if (numbers.length < 1 || numbers.includes(undefined)) return undefined;
    const result = work(...numbers.map((each) => each ?? 0));
    return Number.isFinite(result) ? result : undefined;
  };

const textual =
  (work: (text: string, ...more: readonly Value[]) => Value): SqlFunction =>
  ([first, ...more]) => {
    const text = toText(first);
    return text === undefined ? undefined : work(text, ...more);
  };

/** With a second text. */
const ofTwo = (work: (text: string, other: string) => Value): SqlFunction =>
  textual((text, second) => {
    const other = toText(second);
    return other === undefined ? undefined : work(text, other);
  });

const hash = (algorithm: string): SqlFunction =>
  textual((text) =>
    getHashes().includes(algorithm) ? createHash(algorithm).update(text).digest("hex") : undefined,
  );

const pad = (side: "padStart" | "padEnd"): SqlFunction =>
  textual((text, count) => {
    const spaces = toNumber(count);
    return spaces === undefined || spaces < 0 || spaces > 1_000
      ? undefined
      : text[side](text.length + spaces);
  });

// https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
const functions: Readonly<Record<string, SqlFunction>> = {
  abs: numeric((x = 0) => Math.abs(x)),
  accountid: (_, { accountId }) => accountId,
  bitand: numeric((a = 0, b = 0) => a & b),
  bitor: numeric((a = 0, b = 0) => a | b),
  bitxor: numeric((a = 0, b = 0) => a ^ b),
  cast: ([value, type]) => cast(value, type),
  ceil: numeric((x = 0) => Math.ceil(x)),
  clientid: () => "N/A",
  concat: (args) => concatenated(args),
  decode: ([value, encoding]) =>
    typeof value === "string" && encoding === "base64" ? Buffer.from(value, "base64").toString() : undefined,
  encode: ([value, encoding]) => (encoding === "base64" ? base64Of(value) : undefined),
  endswith: ofTwo((text, end) => text.endsWith(end)),
  exp: numeric((x = 0) => Math.exp(x)),
  floor: numeric((x = 0) => Math.floor(x)),
  get: ([from, key]) => memberOf(from, key),
  indexof: ofTwo((text, part) => text.indexOf(part)),
  isnull: ([value]) => value === null,
  isundefined: ([value]) => value === undefined,
  length: textual((text) => text.length),
  ln: numeric((x = 0) => Math.log(x)),
  log: numeric((x = 0) => Math.log10(x)),
  lower: textual((text) => text.toLowerCase()),
  lpad: pad("padStart"),
  ltrim: textual((text) => text.trimStart()),
  md5: hash("md5"),
  mod: numeric((a = 0, b = 0) => a % b),
  newuuid: (_, { newId }) => newId(),
  numbytes: textual((text) => Buffer.byteLength(text)),
  parse_time: ([pattern, time, zone = "UTC"]) => formatTime(pattern, toNumber(time), zone),
  power: numeric((a = 0, b = 0) => a ** b),
  principal: () => undefined,
  rand: (_, { random }) => random(),
  round: numeric((x = 0) => Math.round(x)),
  rpad: pad("padEnd"),
  rtrim: textual((text) => text.trimEnd()),
  sha1: hash("sha1"),
  sha224: hash("sha224"),
  sha256: hash("sha256"),
  sha384: hash("sha384"),
  sha512: hash("sha512"),
  sign: numeric((x = 0) => Math.sign(x)),
  sqrt: numeric((x = 0) => Math.sqrt(x)),
  startswith: ofTwo((text, start) => text.startsWith(start)),
  substring: textual((text, from, to) => {
    const [start, end] = [toNumber(from), to === undefined ? text.length : toNumber(to)];
    return start === undefined || end === undefined ? undefined : text.substring(start, end);
  }),
  timestamp: (_, { time }) => time,
  topic: ([segment], { topic }) =>
    segment === undefined ? topic : topic.split("/")[(toNumber(segment) ?? 0) - 1],
  traceid: (_, { traceId }) => traceId,
  trim: textual((text) => text.trim()),
  trunc: rounded(Math.trunc),
  upper: textual((text) => text.toUpperCase()),
};

export const functionNames: ReadonlySet<string> = new Set(Object.keys(functions));

export function callFunction(name: string, args: readonly Value[], message: Message): Value {
  return functions[name]?.(args, message);
}

/** A number, or a text that is one. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function toText(value: Value): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function toBoolean(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return text === "true" ? true : text === "false" ? false : undefined;
}

export function memberOf(from: Value, key: Value): Value {
  if (isObject(from)) {
    return typeof key === "string" && Object.hasOwn(from, key) ? from[key] : undefined;
  }
  const index = toNumber(key);
  if (index === undefined || !Number.isInteger(index)) return undefined;
  if (isList(from)) return from[index];
  return typeof from === "string" ? from[index] : undefined;
}

function concatenated(args: readonly Value[]): Value {
  if (args.length === 0 || args.includes(undefined)) return undefined;
  if (args.some(isList)) return args.flat();
  return args.map((each) => toText(each) ?? "null").join("");
}

function base64Of(value: Value): Value {
  const text = toText(value);
  return text === undefined ? undefined : Buffer.from(text).toString("base64");
}

function cast(value: Value, type: Value): Value {
  switch (toText(type)?.toLowerCase()) {
    case "string":
      return toText(value);
    case "decimal":
      return typeof value === "boolean" ? Number(value) : toNumber(value);
    case "int": {
      const number = typeof value === "boolean" ? Number(value) : toNumber(value);
      return number === undefined ? undefined : Math.trunc(number);
    }
    case "boolean":
      return typeof value === "number" ? value !== 0 : toBoolean(value);
    default:
      return undefined;
  }
}
