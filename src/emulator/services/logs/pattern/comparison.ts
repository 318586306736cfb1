import { compileRegex } from "./linearRegex.ts";
import { PatternError, type Token } from "./tokens.ts";

/** A value of a message: what JSON has, or the text of a column. */
export type Comparison = (value: unknown) => boolean;

const operators = ["=", "!=", "<", "<=", ">", ">="] as const;
export type Operator = (typeof operators)[number];

export function asOperator(token: Token | undefined): Operator | undefined {
  return token?.kind === "symbol" ? operators.find((operator) => operator === token.text) : undefined;
}

// Each digit has one place in it only: otherwise a long text that is no number would take quadratic time.
const number = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** `operator value`: numbers compare as numbers, text by equality with `*` for any characters, regular expressions by search. */
export function compileComparison(operator: Operator, token: Token | undefined): Comparison {
  if (token === undefined || token.kind === "symbol" || token.kind === "selector") {
    throw new PatternError(`'${operator}' needs a value`);
  }
  if (operator !== "=" && operator !== "!=") return compileOrder(operator, token);
  const equals = compileEquality(token);
  if (operator === "=") return equals;
  return (value) => isScalar(value) && !equals(value);
}

function compileEquality(token: Token): Comparison {
  if (token.kind === "regex") {
    const matches = compileRegex(token.text);
    return (value) => isScalar(value) && matches(String(value));
  }
  if (token.kind === "word" && number.test(token.text)) {
    const expected = Number(token.text);
    return (value) => numberOf(value) === expected;
  }
  const matches = compileWildcard(token.text);
  return (value) => isScalar(value) && matches(String(value));
}

function compileOrder(operator: "<" | "<=" | ">" | ">=", token: Token): Comparison {
  if (!number.test(token.text)) throw new PatternError(`'${operator}' needs a number`);
  const limit = Number(token.text);
  return (value) => {
    const found = numberOf(value);
    if (found === undefined) return false;
    switch (operator) {
      case "<":
        return found < limit;
      case "<=":
        return found <= limit;
      case ">":
        return found > limit;
      case ">=":
        return found >= limit;
    }
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && number.test(value) ? Number(value) : undefined;
}

/** The parts between asterisks must occur in order, the first at the start and the last at the end. */
function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
