import assert from "node:assert/strict";
import type { Expectation, Where } from "./cases.ts";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Compares an answer with what AWS answered. */
export function check(expected: Expectation, answer: RawAnswer): void {
  const shown = `${answer.status} ${answer.body.slice(0, 2000)}`;
  if (expected.status !== undefined) assert.equal(answer.status, expected.status, shown);
  checkError(expected, answer);
  if (expected.body !== undefined) assert.equal(answer.body, expected.body);
  checkFields(expected, answer);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.equal(answer.headers[name.toLowerCase()], value, `${name} of ${shown}`);
  }
  for (const name of expected.headers_present ?? []) {
    assert.notEqual(answer.headers[name.toLowerCase()], undefined, `${name} of ${shown}`);
  }
  for (const name of expected.absent_headers ?? []) {
    assert.equal(answer.headers[name.toLowerCase()], undefined, name);
  }
  checkPayload(expected, answer.body);
  checkDocument(expected, answer.body);
  if (expected.log_lines_regex !== undefined) checkLog(expected.log_lines_regex, answer);
}

function checkError(expected: Expectation, { headers, body }: RawAnswer): void {
  if (expected.error_code !== undefined) {
    const type = headers["x-amzn-errortype"]?.split(":")[0] ?? String(at(jsonOf(body), "__type")[0]);
    assert.equal(type.split("#").at(-1), expected.error_code, body);
  }
  const parsed = jsonOf(body);
  const message = at(parsed, "Message")[0] ?? at(parsed, "message")[0];
  if (expected.message !== undefined) assert.equal(message, expected.message);
  if (expected.message_prefix !== undefined) {
    assert.ok(String(message).startsWith(expected.message_prefix), String(message));
  }
  if (expected.body_keys !== undefined) {
    assert.deepEqual(Object.keys(parsed as object).sort(), [...expected.body_keys].sort());
  }
}

function checkFields(expected: Expectation, { body }: RawAnswer): void {
  const parsed = jsonOf(body);
  for (const [path, value] of Object.entries(expected.fields ?? {})) {
    const found = at(parsed, path);
    // `a[].b` means all of them.
    const isList = path.includes("[]") && Array.isArray(value);
    assert.deepEqual(isList ? found : found[0], value, `${path} of ${body}`);
  }
  for (const [path, value] of Object.entries(expected.raw_fields ?? {})) {
    assert.deepEqual(at(parsed, path)[0], value, `${path} of ${body}`);
  }
  if (expected.json_body !== undefined) assert.deepEqual(parsed, expected.json_body);
  for (const [path, value] of Object.entries(expected.json_string_fields ?? {})) {
    // The first member of the path is text that holds JSON itself.
    const [member = "", ...rest] = path.split(".");
    const inner = jsonOf(String(at(parsed, member)[0]));
    assert.deepEqual(rest.length === 0 ? inner : at(inner, rest.join("."))[0], value, path);
  }
  for (const [path, value] of Object.entries(expected.not_equal ?? {})) {
    assert.notDeepEqual(at(parsed, path)[0], value, path);
  }
  for (const path of expected.present ?? []) {
    assert.notEqual(at(parsed, path)[0], undefined, `${path} of ${body}`);
  }
  for (const path of expected.absent ?? []) assert.deepEqual(at(parsed, path), [], `${path} of ${body}`);
  for (const [path, values] of Object.entries(expected.contains ?? {})) {
    const found = at(parsed, path);
    for (const value of values) assert.ok(found.includes(value), `${path} has ${JSON.stringify(value)}`);
  }
  for (const [path, values] of Object.entries(expected.equals ?? {})) {
    assert.deepEqual(at(parsed, path), values, path);
  }
}

function checkPayload(expected: Expectation, body: string): void {
  if (expected.payload !== undefined) assert.equal(body, expected.payload);
  if (expected.json_payload !== undefined) assert.deepEqual(jsonOf(body), expected.json_payload);
  for (const [path, value] of Object.entries(expected.json_payload_fields ?? {})) {
    assert.deepEqual(at(jsonOf(body), path)[0], value, `${path} of ${body}`);
  }
  if (expected.payload_regex !== undefined) assert.match(body, new RegExp(expected.payload_regex));
  if (expected.payload_key_order !== undefined) {
    assert.deepEqual(Object.keys(jsonOf(body) as object), expected.payload_key_order);
  }
}

function checkLog(patterns: readonly string[], { headers }: RawAnswer): void {
  const log = Buffer.from(headers["x-amz-log-result"] ?? "", "base64").toString("utf8");
  const lines = log.match(/[^\n]*\n/g) ?? [];
  assert.equal(lines.length, patterns.length, log);
  for (const [index, pattern] of patterns.entries()) assert.match(lines[index] ?? "", new RegExp(pattern));
}

function checkDocument(expected: Expectation, body: string): void {
  const parsed = jsonOf(body);
  for (const [path, names] of Object.entries(expected.keys ?? {})) {
    assert.deepEqual(Object.keys(at(parsed, path)[0] as object).sort(), [...names].sort(), path);
  }
  for (const [path, pattern] of Object.entries(expected.matches ?? {})) {
    for (const value of at(parsed, path)) assert.match(String(value), new RegExp(pattern), path);
  }
  for (const [path, count] of Object.entries(expected.count ?? {})) {
    const [list] = at(parsed, path);
    assert.equal(Array.isArray(list) ? list.length : 0, count, `${path} of ${body.slice(0, 2000)}`);
  }
  for (const [path, entries] of Object.entries(expected.where ?? {}))
    checkEntries(at(parsed, path)[0], entries, body);
  const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();
  for (const [path, values] of Object.entries(expected.unordered ?? {})) {
    assert.deepEqual(sorted(at(parsed, path)), sorted(values), path);
  }
  checkTimes(expected, parsed);
  for (const path of expected.same ?? []) assert.equal(new Set(sorted(at(parsed, path))).size, 1, path);
  for (const path of expected.different ?? []) {
    const values = at(parsed, path);
    assert.equal(new Set(sorted(values)).size, values.length, path);
  }
}

/** What invocations have in their events, and how far they are apart. */
function checkTimes({ at_most: most, at_least_apart_s: apart }: Expectation, document: unknown): void {
  for (const [name, limit] of Object.entries(most ?? {})) {
    assert.equal(name, "records_in_event");
    for (const records of at(document, "events[].Records")) {
      assert.ok(Array.isArray(records) && records.length <= limit, JSON.stringify(records));
    }
  }
  if (apart === undefined) return;
  const times = at(document, "times[]")
    .map(Number)
    .sort((a, b) => a - b);
  for (const [index, time] of times.entries()) {
    const next = times[index + 1] ?? Infinity;
    assert.ok(next - time >= apart * 1000, `${time} and ${next} are ${apart} s apart`);
  }
}

/** Each entry is known by the values of some members, and has others. */
function checkEntries(list: unknown, entries: Where[string], shown: string): void {
  for (const [known, members] of entries) {
    const entry = (Array.isArray(list) ? list : []).find((each: unknown) =>
      Object.entries(known).every(([path, value]) => at(each, path)[0] === value),
    ) as unknown;
    assert.ok(entry, `${JSON.stringify(known)} in ${shown}`);
    for (const [path, names] of Object.entries(members)) {
      assert.deepEqual(Object.keys(at(entry, path)[0] as object).sort(), names.toSorted(), path);
    }
  }
}

/** The values at `A.b`, or at `A[].b` for each entry of a list; none when there are none. */
export function at(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value];
  if (path === ".") return found;
  // `a[0]` is the member 0 of a.
  for (const part of path.replaceAll(/\[(\d+)\]/g, ".$1").split(".")) {
    const list = part.endsWith("[]");
    const name = list ? part.slice(0, -2) : part;
    found = found
      .map((entry) => (entry as Readonly<Record<string, unknown>> | null | undefined)?.[name])
      .filter((entry) => entry !== undefined);
    if (list) found = found.flat(1);
  }
  return found;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
