import { eventWildcard } from "../../../../eventPattern/wildcard.ts";
import type { Json } from "../json.ts";
import { epochMs } from "./timestamp.ts";

/** Compares a variable with what the rule says, or with what the rule's path leads to. */
type Comparison = (variable: Json, expected: Json) => boolean;

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** Values of different types are never equal, and none is before the other. */
const kinds: Readonly<Record<string, (a: Json, b: Json) => number | undefined>> = {
  String: (a, b) =>
    typeof a === "string" && typeof b === "string" ? (a < b ? -1 : a > b ? 1 : 0) : undefined,
  Numeric: (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : undefined),
  Timestamp: (a, b) => {
    const [left, right] = [epochMs(a), epochMs(b)];
    return left === undefined || right === undefined ? undefined : left - right;
  },
};

/** `StringEquals`, `NumericLessThanEqualsPath` and the like; undefined for what is no comparison. */
export function comparisonOf(operator: string): Comparison | undefined {
  const name = operator.replace(/Path$/, "");
  if (name === "BooleanEquals") return (a, b) => typeof a === "boolean" && typeof b === "boolean" && a === b;
  if (operator === "StringMatches") return matches;
  const [, kind = "", order = ""] = /^(String|Numeric|Timestamp)(.+)$/.exec(name) ?? [];
  const compare = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  const holds = Object.hasOwn(orders, order) ? orders[order] : undefined;
  if (compare === undefined || holds === undefined) return undefined;
  return (a, b) => {
    const result = compare(a, b);
    return result !== undefined && holds(result);
  };
}

function matches(variable: Json, pattern: Json): boolean {
  return typeof variable === "string" && typeof pattern === "string" && eventWildcard(pattern)(variable);
}

/** `IsNull` and the like, of a variable that is there. */
export const typeTests: Readonly<Record<string, (variable: Json) => boolean>> = {
  IsNull: (variable) => variable === null,
  IsString: (variable) => typeof variable === "string",
  IsNumeric: (variable) => typeof variable === "number",
  IsBoolean: (variable) => typeof variable === "boolean",
  IsTimestamp: (variable) => epochMs(variable) !== undefined,
};
