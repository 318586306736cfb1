import { PatternError } from "./patternError.ts";

type Test = (value: number) => boolean;

/** Above and below what AWS refuses. Source: event-ruler's comparable numbers. */
const limit = 5e9;

const comparisons: Readonly<Record<string, (bound: number) => Test>> = {
  "<": (bound) => (value) => value < bound,
  "<=": (bound) => (value) => value <= bound,
  ">": (bound) => (value) => value > bound,
  ">=": (bound) => (value) => value >= bound,
};

/** Reads `["=", 5]`, `["<", 5]` or `[">", 0, "<=", 5]`; throws in AWS's words and in AWS's order of reading. */
export function numericTest(condition: unknown): Test {
  if (!Array.isArray(condition)) throw new PatternError("Value of numeric must be an array.");
  const [operator, bound, ...rest] = condition as unknown[];
  if (typeof operator !== "string") {
    throw new PatternError(
      `Invalid member in numeric match: ${condition.length === 0 ? "]" : shown(operator)}`,
    );
  }
  if (operator === "=") {
    const expected = boundOf("equals", bound);
    if (rest.length > 0) throw new PatternError("Too many elements in numeric expression");
    return (value) => value === expected;
  }
  const compare = comparisonOf(operator);
  if (compare === undefined) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  const first = boundOf(operator, bound);
  if (rest.length === 0) return compare(first);
  return rangeTest(operator, first, rest);
}

/** The lower bound comes first: what follows one with `<` is one element too many. */
function rangeTest(operator: string, bottom: number, [upper, bound, ...rest]: readonly unknown[]): Test {
  if (operator.startsWith("<")) throw new PatternError("Too many elements in numeric expression");
  if (typeof upper !== "string") throw new PatternError(`Bad value in numeric range: ${shown(upper)}`);
  const below = upper.startsWith("<") ? comparisonOf(upper) : undefined;
  if (below === undefined) throw new PatternError(`Bad numeric range operator: ${upper}`);
  const top = boundOf(upper, bound);
  if (rest.length > 0) throw new PatternError("Too many terms in numeric range");
  if (bottom >= top) throw new PatternError("Bottom must be less than top");
  const above = comparisonOf(operator);
  return (value) => above?.(bottom)(value) === true && below(top)(value);
}

function comparisonOf(operator: string): ((bound: number) => Test) | undefined {
  return Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
}

function boundOf(operator: string, bound: unknown): number {
  if (typeof bound !== "number") throw new PatternError(`Value of ${operator} must be numeric`);
  if (Math.abs(bound) > limit) {
    throw new PatternError("Value must be between -5.0E9 and 5.0E9, inclusive");
  }
  return bound;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
