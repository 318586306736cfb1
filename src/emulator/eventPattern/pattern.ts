import { type Alternative, alternativeOf, type Dialect, eventBridge, isOperator } from "./operators.ts";
import { PatternError } from "./patternError.ts";

/** A member that a pattern speaks of: its names joined by dots, and what may stand there. */
export interface Field {
  readonly path: string;
  readonly alternatives: readonly Alternative[];
}

/** A pattern as it is matched: one of the rules must hold, with all its fields. More than one comes from `$or`. */
export interface EventPattern {
  readonly rules: readonly (readonly Field[])[];
}

/** AWS's limit of what `$or` may unfold to. */
const mostRules = 1000;

/** Reads a pattern's JSON. Throws `PatternError` with AWS's reason; of a name that stands twice the last one counts. */
export function readPattern(text: string, dialect: Dialect = eventBridge): EventPattern {
  const pattern = parsed(text);
  if (!isObject(pattern)) throw new PatternError("Filter is not an object");
  return { rules: rulesOf(pattern, "", dialect) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PatternError("Filter is not valid JSON");
  }
}

/** The rules of an object: its members must all hold, so theirs are combined. */
function rulesOf(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  dialect: Dialect,
): (readonly Field[])[] {
  const members = Object.entries(object);
  if (members.length === 0) throw new PatternError("Empty objects are not allowed");
  return members.reduce<(readonly Field[])[]>(
    (rules, [name, value]) => combined(rules, memberRules(name, value, prefix, dialect)),
    [[]],
  );
}

function memberRules(name: string, value: unknown, prefix: string, dialect: Dialect): (readonly Field[])[] {
  if (name === "$or" && isChoice(value)) return value.flatMap((choice) => rulesOf(choice, prefix, dialect));
  const path = prefix === "" ? name : `${prefix}.${name}`;
  if (isObject(value)) return rulesOf(value, path, dialect);
  if (!Array.isArray(value)) throw new PatternError(`"${name}" must be an object or an array`);
  if (value.length === 0) throw new PatternError("Empty arrays are not allowed");
  return [[{ path, alternatives: value.map((each) => alternativeOf(each, dialect)) }]];
}

function combined(left: readonly (readonly Field[])[], right: readonly (readonly Field[])[]) {
  if (left.length * right.length > mostRules) {
    throw new PatternError(`Rule is too complex: $or may unfold to at most ${mostRules} rules`);
  }
  return left.flatMap((fields) => right.map((more) => [...fields, ...more]));
}

/** Two or more objects without operators; everything else named `$or` is an ordinary member. */
export function isChoice(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((each) => isObject(each) && !Object.keys(each).some(isOperator))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
