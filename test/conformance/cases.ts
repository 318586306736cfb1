import { readFileSync } from "node:fs";
import * as v from "valibot";

const text = v.string();
const json = v.unknown();
const byPath = v.record(v.string(), json);

const Where = v.record(v.string(), v.array(v.tuple([byPath, v.record(v.string(), v.array(text))])));
export type Where = v.InferOutput<typeof Where>;

export const Expectation = v.strictObject({
  status: v.optional(v.number()),
  error_code: v.optional(text),
  message: v.optional(text),
  message_prefix: v.optional(text),
  body: v.optional(text),
  body_keys: v.optional(v.array(text)),
  fields: v.optional(byPath),
  present: v.optional(v.array(text)),
  absent: v.optional(v.array(text)),
  contains: v.optional(v.record(v.string(), v.array(json))),
  equals: v.optional(v.record(v.string(), v.array(json))),
  not_equal: v.optional(byPath),
  headers: v.optional(v.record(v.string(), text)),
  absent_headers: v.optional(v.array(text)),
  payload: v.optional(text),
  json_payload: v.optional(json),
  json_payload_fields: v.optional(byPath),
  payload_regex: v.optional(text),
  payload_key_order: v.optional(v.array(text)),
  log_lines_regex: v.optional(v.array(text)),
  json_string_fields: v.optional(byPath),
  json_body: v.optional(json),
  /** Path to the names of an object's members; `.` is the whole document. */
  keys: v.optional(v.record(v.string(), v.array(text))),
  types: v.optional(v.record(v.string(), text)),
  /** Path to a regular expression. */
  matches: v.optional(v.record(v.string(), text)),
  /** Path to the length of a list. */
  count: v.optional(v.record(v.string(), v.number())),
  /** Path to values in any order. */
  unordered: v.optional(v.record(v.string(), v.array(json))),
  /** Paths whose values are all alike. */
  same: v.optional(v.array(text)),
  different: v.optional(v.array(text)),
  raw_keys: v.optional(json),
  raw_fields: v.optional(byPath),
  headers_present: v.optional(v.array(text)),
  at_least_apart_s: v.optional(v.number()),
  at_most: v.optional(v.record(v.string(), v.number())),
  /** Path to pairs: what identifies an entry of a list, and the names of its members. */
  where: v.optional(Where),
});
export type Expectation = v.InferOutput<typeof Expectation>;

const Step = v.strictObject({
  /**
   * An operation of Lambda, or of another service as `sqs:SendMessage`; or a step of the runner's, such as
   * `_WaitFunctionActive`, `_Http`, `_AssertLogs`, `_Invocations`, `_Drain`.
   */
  op: text,
  params: v.record(v.string(), json),
  expect: v.optional(Expectation),
  /** Variable to path in the answer. */
  save: v.optional(v.record(v.string(), text)),
});
export type Step = v.InferOutput<typeof Step>;

const Case = v.object({
  id: text,
  area: text,
  steps: v.array(Step),
  requires: v.optional(v.array(text)),
  /** Depends on time: takes a minute or more. */
  timing: v.optional(v.boolean()),
});
export type Case = v.InferOutput<typeof Case>;

/** The recorded cases of some files. A member that is unknown here is an error, so that none is passed over. */
export function readCases(...names: readonly string[]): Case[] {
  return names.flatMap((name) =>
    v.parse(v.array(Case), JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"))),
  );
}
