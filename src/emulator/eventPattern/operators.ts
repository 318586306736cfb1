import { cidrTest } from "./cidr.ts";
import { numericTest } from "./numeric.ts";
import { PatternError } from "./patternError.ts";
import { eventWildcard } from "./wildcard.ts";

/** What an event may have at a leaf. */
export type Leaf = string | number | boolean | null;

/** One alternative of a pattern's list. `absent` is about the member, the other about its value. */
export type Alternative =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly test: (leaf: Leaf) => boolean };

type TextTest = (text: string) => boolean;

/** Where the services' languages differ. */
export interface Dialect {
  /** Operators that may stand inside `anything-but`. */
  readonly unlike: readonly string[];
}

const operators: Readonly<Record<string, (condition: unknown, dialect: Dialect) => Alternative>> = {
  prefix: (condition) => onText(affix("prefix", condition)),
  suffix: (condition) => onText(affix("suffix", condition)),
  "equals-ignore-case": (condition) => onText(sameText(textOf("equals-ignore-case", condition))),
  wildcard: (condition) => onText(wildcardTest(condition)),
  cidr: (condition) => onText(cidrTest(condition)),
  numeric(condition) {
    const test = numericTest(condition);
    return onValue((leaf) => typeof leaf === "number" && test(leaf));
  },
  exists(condition) {
    if (typeof condition !== "boolean") {
      throw new PatternError("exists match pattern must be either true or false.");
    }
    return condition ? onValue(() => true) : { kind: "absent" };
  },
  "anything-but": (condition, dialect) => onValue(unlike(condition, dialect)),
};

/** Whether a member's name is an operator, so that an object with it is a match expression. */
export function isOperator(name: string): boolean {
  return Object.hasOwn(operators, name);
}

/** Reads one element of a pattern's list: a value, or an object with one operator. Throws in AWS's words. */
export function alternativeOf(element: unknown, dialect: Dialect): Alternative {
  if (element === null || ["string", "number", "boolean"].includes(typeof element)) {
    return onValue((leaf) => leaf === element);
  }
  if (typeof element !== "object" || Array.isArray(element)) {
    throw new PatternError("Match value must be String, number, true, false, or null");
  }
  const [first, ...more] = Object.entries(element);
  if (first === undefined) throw new PatternError("Match expression name not found");
  const [name, condition] = first;
  const read = isOperator(name) ? operators[name] : undefined;
  if (read === undefined) throw new PatternError(`Unrecognized match type ${name}`);
  const alternative = read(condition, dialect);
  if (more.length > 0) throw new PatternError("Only one key allowed in match expression");
  return alternative;
}

function onValue(test: (leaf: Leaf) => boolean): Alternative {
  return { kind: "value", test };
}

function onText(test: TextTest): Alternative {
  return onValue((leaf) => typeof leaf === "string" && test(leaf));
}

function textOf(operator: string, condition: unknown): string {
  if (typeof condition !== "string") throw new PatternError(`${operator} match pattern must be a string`);
  return condition;
}

/** `prefix` and `suffix`: a text, or one whose letters' case does not matter. */
function affix(operator: "prefix" | "suffix", condition: unknown): TextTest {
  const begins = (text: string, part: string) =>
    operator === "prefix" ? text.startsWith(part) : text.endsWith(part);
  if (typeof condition !== "object" || condition === null || Array.isArray(condition)) {
    const part = textOf(operator, condition);
    return (text) => begins(text, part);
  }
  const [[name, inner] = ["", undefined], ...more] = Object.entries(condition);
  if (name !== "equals-ignore-case") throw new PatternError(`Unsupported ${operator} pattern: ${name}`);
  const part = folded(textOf("equals-ignore-case", inner));
  if (more.length > 0) throw new PatternError("Only one key allowed in match expression");
  return (text) => begins(folded(text), part);
}

function sameText(expected: string): TextTest {
  const lower = folded(expected);
  return (text) => folded(text) === lower;
}

function folded(text: string): string {
  return text.toLowerCase();
}

function wildcardTest(condition: unknown): TextTest {
  return eventWildcard(textOf("wildcard", condition));
}

/** `anything-but`: the member is there and is none of these. */
function unlike(condition: unknown, dialect: Dialect): (leaf: Leaf) => boolean {
  if (typeof condition === "object" && condition !== null && !Array.isArray(condition)) {
    const test = unlikeTexts(condition, dialect);
    return (leaf) => typeof leaf !== "string" || !test(leaf);
  }
  const values: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  if (!Array.isArray(condition) && typeof condition !== "string" && typeof condition !== "number") {
    throw new PatternError("Value of anything-but must be an array or single string/number value.");
  }
  if (values.some((value) => typeof value !== "string" && typeof value !== "number")) {
    throw new PatternError("Inside anything but list, start|null|boolean is not supported.");
  }
  if (new Set(values.map((value) => typeof value)).size !== 1) {
    throw new PatternError(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  return (leaf) => !values.includes(leaf);
}

/** `{"anything-but": {"prefix": …}}` and its kin: whether a text is one of those that are left out. */
function unlikeTexts(condition: object, dialect: Dialect): TextTest {
  const [[name, inner] = ["", undefined], ...more] = Object.entries(condition);
  const read = dialect.unlike.includes(name) ? unlikeOperators[name] : undefined;
  if (read === undefined) {
    throw new PatternError(`Unsupported anything-but pattern: ${name}`);
  }
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
    throw new PatternError("Value of anything-but must be an array or single string/number value.");
  }
  const tests = (Array.isArray(inner) ? inner : [inner]).map((part: unknown) => read(part));
  if (more.length > 0) throw new PatternError("Only one key allowed in match expression");
  return (text) => tests.some((test) => test(text));
}

const unlikeOperators: Readonly<Record<string, (part: unknown) => TextTest>> = {
  prefix(part) {
    const begin = unlikePart(part);
    return (text) => text.startsWith(begin);
  },
  suffix(part) {
    const end = unlikePart(part);
    return (text) => text.endsWith(end);
  },
  "equals-ignore-case"(part) {
    if (typeof part !== "string") {
      throw new PatternError(
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
      );
    }
    return sameText(part);
  },
  wildcard: wildcardTest,
};

/** EventBridge's language, which has all of it. */
export const eventBridge: Dialect = { unlike: Object.keys(unlikeOperators) };

function unlikePart(part: unknown): string {
  if (typeof part !== "string") throw new PatternError("prefix/suffix match pattern must be a string");
  if (part === "") throw new PatternError("Null prefix/suffix not allowed");
  return part;
}
