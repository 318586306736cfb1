import { readFileSync } from "node:fs";
import * as v from "valibot";

const text = v.string();
const json = v.unknown();
const byPath = v.record(v.string(), json);

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
});
export type Expectation = v.InferOutput<typeof Expectation>;

const Step = v.strictObject({
  /** An operation of the API, or `_WaitFunctionActive`, `_WaitFunctionUpdated`, `_WaitProvisioned`, `_Http`, `_AssertLogs`. */
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
});
export type Case = v.InferOutput<typeof Case>;

/** The recorded cases. A member that is unknown here is an error, so that none is passed over. */
export function readCases(): Case[] {
  return ["cases.json", "more-cases.json"].flatMap((name) =>
    v.parse(v.array(Case), JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"))),
  );
}
