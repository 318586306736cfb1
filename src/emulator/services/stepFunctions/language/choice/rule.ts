import { runtimeFailure } from "../failure.ts";
import { isList, isObject, type Json, type JsonObject, textOf } from "../json.ts";
import { checkPath, lookUp, type Scope } from "../paths/evaluate.ts";
import { comparisonOf, typeTests } from "./operators.ts";

/** What is wrong with a rule, if something is; `path` is where it stands. */
export function ruleProblems(rule: Json, path: string): readonly string[] {
  if (!isObject(rule)) return [`A choice rule must be an object at ${path}`];
  const [operator, ...more] = operatorsOf(rule);
  if (operator === undefined) return [`A choice rule needs a comparison operator at ${path}`];
  if (more.length > 0) return [`A choice rule has one comparison operator at ${path}`];
  const value = rule[operator] ?? null;
  if (operator === "And" || operator === "Or") {
    if (!isList(value) || value.length === 0) return [`${operator} needs a list of rules at ${path}`];
    return value.flatMap((inner, index) => ruleProblems(inner, `${path}/${operator}[${index}]`));
  }
  if (operator === "Not") return ruleProblems(value, `${path}/Not`);
  const { Variable: variable } = rule;
  if (typeof variable !== "string") return [`The field "Variable" is required at ${path}`];
  try {
    checkPath(variable);
    if (operator.endsWith("Path")) checkPath(textOf(value));
  } catch {
    return [`A path is not valid at ${path}`];
  }
  return [];
}

/** Whether a rule holds. Throws `StateFailure` for a variable that is not there. */
export function ruleHolds(rule: JsonObject, scope: Scope): boolean {
  const [operator = ""] = operatorsOf(rule);
  const expected = rule[operator] ?? null;
  switch (operator) {
    case "And":
      return rulesIn(expected).every((inner) => ruleHolds(inner, scope));
    case "Or":
      return rulesIn(expected).some((inner) => ruleHolds(inner, scope));
    case "Not":
      return isObject(expected) && !ruleHolds(expected, scope);
    default:
      return comparisonHolds(rule, operator, expected, scope);
  }
}

function comparisonHolds(rule: JsonObject, operator: string, expected: Json, scope: Scope): boolean {
  const path = textOf(rule["Variable"]);
  const variable = lookUp(path, scope);
  if (operator === "IsPresent") return (variable !== undefined) === expected;
  if (variable === undefined) throw invalidVariable(path);
  const test = Object.hasOwn(typeTests, operator) ? typeTests[operator] : undefined;
  if (test !== undefined) return test(variable) === expected;
  const compare = comparisonOf(operator);
  if (compare === undefined) return false;
  if (!operator.endsWith("Path")) return compare(variable, expected);
  const other = lookUp(textOf(expected), scope);
  if (other === undefined) throw invalidVariable(textOf(expected));
  return compare(variable, other);
}

function invalidVariable(path: string) {
  return runtimeFailure(
    `Invalid path '${path}': The choice state's condition path references an invalid value.`,
  );
}

function rulesIn(value: Json): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

function operatorsOf(rule: JsonObject): readonly string[] {
  return Object.keys(rule).filter((name) => isOperator(name));
}

function isOperator(name: string): boolean {
  return (
    ["And", "Or", "Not", "IsPresent"].includes(name) ||
    Object.hasOwn(typeTests, name) ||
    comparisonOf(name) !== undefined
  );
}
