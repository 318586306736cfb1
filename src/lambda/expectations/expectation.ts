import * as v from "valibot";
import { AppError } from "../../shared/errors.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";

const LogLine = v.union([v.string(), v.strictObject({ not: v.string() })]);

const Written = v.strictObject({
  $schema: v.optional(v.string()),
  /** What the function answers. */
  payload: v.optional(v.unknown()),
  /** What the function fails with. */
  error: v.optional(v.unknown()),
  /** What it logs, and what it does not. */
  log: v.optional(v.union([LogLine, v.array(LogLine)])),
});

/** What should come of an event: `<name>.expect.json` beside it. Without an error the function may not fail. */
export interface Expectation {
  readonly $schema?: string | undefined;
  readonly payload?: unknown;
  readonly error?: unknown;
  readonly log?: readonly v.InferOutput<typeof LogLine>[];
}

/** The file of the expectation beside an event's file. */
export function expectationPath(event: string): string {
  return event.replace(/\.json$/, ".expect.json");
}

/** The file of the event beside an expectation's; undefined for the file of anything else. */
export function eventPath(expectation: string): string | undefined {
  return expectation.endsWith(".expect.json") ? expectation.replace(/\.expect\.json$/, ".json") : undefined;
}

/** Reads an expectation's text; `file` names it in what is said of it. Throws `AppError`. */
export function readExpectation(text: string, file: string): Expectation {
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) {
    const line = text.slice(0, mistake.offset).split("\n").length;
    throw wrong(file, phrase("line {0}: {1}", line, mistake.reason));
  }
  const value: unknown = JSON.parse(text);
  const read = v.safeParse(Written, value);
  if (Array.isArray(value) || !read.success) throw wrong(file, whatIsWrong(read.issues?.[0]));
  const { log, ...others } = read.output;
  if ("payload" in others && "error" in others) {
    throw wrong(file, phrase('a function answers or fails: "payload" and "error" exclude each other'));
  }
  return { ...others, ...(log !== undefined && { log: Array.isArray(log) ? log : [log] }) };
}

function whatIsWrong(issue: v.InferIssue<typeof Written> | undefined): Phrase {
  const place = issue === undefined ? null : v.getDotPath(issue);
  if (place === null) return phrase('It has the members "payload" or "error", and "log"');
  return issue?.type === "strict_object"
    ? phrase('"{0}" is not one of its members. It has the members "payload" or "error", and "log"', place)
    : phrase('"{0}" is a text, {"not": text}, or a list of them', place);
}

function wrong(file: string, what: Phrase): AppError {
  return new AppError("expectation-wrong", {
    userMessage: phrase('"{0}" is no expectation: {1}.', file, what),
  });
}
