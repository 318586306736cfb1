import { phrase, type Phrase } from "../../shared/phrase.ts";
import { compare, type Difference } from "./compare.ts";
import type { Expectation } from "./expectation.ts";
import { asExpectedText, fitsText } from "./placeholders.ts";

/** What a function made of an event. */
export interface Answer {
  readonly payload: string;
  /** AWS's word for how it failed. */
  readonly functionError: string | undefined;
  /** The last 4 KB of the log. */
  readonly logTail: string;
}

export interface Check {
  /** A sentence for each thing that is not as expected; none: passed. */
  readonly problems: readonly Phrase[];
  /** What was expected, and the same with what came instead where that differs. */
  readonly expected: string;
  readonly actual: string;
}

/** Compares what a function made of an event with what was expected. */
export function check(expectation: Expectation, answer: Answer): Check {
  const { problems, mended } = compareAll(expectation, answer);
  return { problems, expected: written(expectation), actual: written(mended) };
}

/**
 * The text of an expectation that the answer fits: the one before with what has changed, or a new one, in which what is another
 * each time has its placeholder.
 */
export function expectationFor(answer: Answer, before?: Expectation): string {
  const failed = answer.functionError !== undefined;
  const mended = before && compareAll(before, answer).mended;
  if (before && failed === "error" in before) return written({ ...mended });
  const value = asExpected(read(answer.payload));
  const { payload: _, error: __, ...kept } = mended ?? {};
  return written({ ...kept, ...(failed ? { error: withoutStack(value) } : { payload: value }) });
}

function compareAll(
  expectation: Expectation,
  answer: Answer,
): { readonly problems: readonly Phrase[]; readonly mended: Expectation } {
  const { log = [] } = expectation;
  const fitting = log.filter((line) =>
    typeof line === "string" ? logs(answer, line) : !logs(answer, line.not),
  );
  const missed = log.filter((line) => !fitting.includes(line));
  const outcome = compareOutcome(expectation, answer);
  return {
    problems: [
      ...outcome.problems,
      ...missed.map((line) =>
        typeof line === "string"
          ? phrase("log: {0} is not there", JSON.stringify(line))
          : phrase("log: {0} is there", JSON.stringify(line.not)),
      ),
    ],
    mended: {
      ...(expectation.$schema !== undefined && { $schema: expectation.$schema }),
      ...outcome.mended,
      ...(expectation.log !== undefined && { log: fitting }),
    },
  };
}

function compareOutcome(
  expectation: Expectation,
  { payload, functionError }: Answer,
): { readonly problems: readonly Phrase[]; readonly mended: Expectation } {
  const value = read(payload);
  const failed = functionError !== undefined;
  const fails = "error" in expectation;
  if (failed && !fails) {
    return {
      problems: [phrase("The function failed: {0}", errorText(value))],
      mended: { error: withoutStack(value) },
    };
  }
  if (!failed && fails) {
    return {
      problems: [phrase("The function should fail, and answered {0}", short(value))],
      mended: { payload: value },
    };
  }
  const member = failed ? "error" : "payload";
  if (!(member in expectation)) return { problems: [], mended: {} };
  const { differences, mended } = compare(expectation[member], value, member);
  return { problems: differences.map(sentence), mended: { [member]: mended } };
}

function sentence({ path, expected, actual }: Difference): Phrase {
  if (expected === undefined) return phrase("{0}: {1} is not expected", path, short(actual));
  return actual === undefined
    ? phrase("{0}: {1} is expected, and nothing is there", path, short(expected))
    : phrase("{0}: {1} is expected, and {2} is there", path, short(expected), short(actual));
}

function logs({ logTail }: Answer, text: string): boolean {
  return fitsText(text, logTail, { within: true });
}

/** A function of a custom runtime may answer what is no JSON. */
function read(payload: string): unknown {
  if (payload === "") return null;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

/** What is JSON in a text is said as JSON: who reads it sees what it has. */
function asExpected(value: unknown): unknown {
  if (typeof value === "string") {
    const inside = read(value);
    return typeof inside === "object" && inside !== null ? asExpected(inside) : asExpectedText(value);
  }
  if (Array.isArray(value)) return value.map(asExpected);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asExpected(each)]));
}

/** Without the places of the code, which every change moves. */
function withoutStack(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const places = ["stackTrace", "trace", "stack", "requestId"];
  return Object.fromEntries(Object.entries(value).filter(([name]) => !places.includes(name)));
}

function errorText(value: unknown): string {
  if (typeof value !== "object" || value === null || !("errorMessage" in value)) return short(value);
  return "errorType" in value
    ? `${String(value.errorType)}: ${String(value.errorMessage)}`
    : String(value.errorMessage);
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function written(expectation: Expectation): string {
  return `${JSON.stringify(expectation, undefined, 2)}\n`;
}
